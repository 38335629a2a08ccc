from datetime import datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.pages.factories import PageFactory
from alliance.pages.models import HomePage
from alliance.people.factories import ProfileFactory

from .models import Attendance, EventIndexPage, EventPage


def _yesterday_at_nine() -> datetime:
    """Not at this hour: late in the evening the event would end on another day."""
    return timezone.localtime(_from_now(days=-1)).replace(hour=9)


class EventPageFactory(PageFactory):
    """A published event of two hours tomorrow; `past=True` was yesterday."""

    class Meta:
        model = EventPage

    class Params:
        past = factory.Trait(starts_at=factory.LazyFunction(_yesterday_at_nine))

    parent = factory.LazyFunction(EventIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"活动 {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    lead = "讲什么。"
    venue = "五楼会议室"
    starts_at = factory.LazyFunction(lambda: _from_now(days=1))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))


def _from_now(**delta):
    return timezone.now().replace(microsecond=0) + timedelta(**delta)


class AttendanceFactory(DjangoModelFactory):
    """A member doctor who took part in yesterday's event; needs a site that is set up."""

    class Meta:
        model = Attendance

    event = factory.LazyFunction(lambda: EventPageFactory(past=True))
    alliance = factory.LazyFunction(lambda: HomePage.objects.get().alliance)
    user = factory.LazyFunction(lambda: ProfileFactory().user)
    hours = Decimal("2.0")
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)
