from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory

from .enums import EndReason, Post
from .models import Appointment, Term


class TermFactory(DjangoModelFactory):
    """The present term of an alliance; `past=True` is one that is over."""

    class Meta:
        model = Term

    class Params:
        past = factory.Trait(starts_on=factory.LazyFunction(lambda: _day(-1500)))

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"第{n}届")
    starts_on = factory.LazyFunction(lambda: _day(-100))
    ends_on = factory.LazyAttribute(lambda term: term.starts_on + timedelta(days=1000))


class AppointmentFactory(DjangoModelFactory):
    """A council member for the whole term; the traits are the other states."""

    class Meta:
        model = Appointment

    class Params:
        chair = factory.Trait(post=Post.CHAIR)
        coming = factory.Trait(starts_on=factory.LazyFunction(lambda: _day(30)))
        resigned = factory.Trait(
            ends_on=factory.LazyFunction(lambda: _day(-10)), end_reason=EndReason.RESIGNED
        )

    term = factory.SubFactory(TermFactory)
    alliance = factory.SelfAttribute("term.alliance")
    person = factory.LazyFunction(lambda: ProfileFactory().user)
    post = Post.COUNCIL
    starts_on = factory.SelfAttribute("term.starts_on")
    ends_on = factory.SelfAttribute("term.ends_on")


def _day(delta: int):
    return timezone.localdate() + timedelta(days=delta)
