from datetime import date, timedelta

import factory
from django.utils import timezone

from alliance.core.workdays import is_workday, workdays_between
from courses.rotations.factories import PlacementFactory

from . import models
from .enums import LeaveKind, LeaveStatus, Method
from .services import approver_of


def workday_from(day: date) -> date:
    """The day, or the next one that is worked."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


class PresenceFactory(factory.django.DjangoModelFactory):
    """Ticked today by the trainee's own scan."""

    class Meta:
        model = models.Presence

    placement = factory.SubFactory(PlacementFactory)
    trainee = factory.SelfAttribute("placement.trainee")
    day = factory.LazyFunction(timezone.localdate)
    method = Method.QR
    confirmed_by = factory.SelfAttribute("trainee.user")
    confirmed_at = factory.LazyFunction(timezone.now)


class LeaveFactory(factory.django.DjangoModelFactory):
    """Asked for one workday, the next but seven days."""

    class Meta:
        model = models.Leave

    trainee = factory.LazyFunction(lambda: PlacementFactory().trainee)
    kind = LeaveKind.PERSONAL
    starts_on = factory.LazyFunction(lambda: workday_from(timezone.localdate() + timedelta(days=7)))
    ends_on = factory.SelfAttribute("starts_on")
    workdays = factory.LazyAttribute(
        lambda made: max(1, workdays_between(made.starts_on, made.ends_on))
    )
    approver = factory.LazyAttribute(lambda made: approver_of(made.workdays))
    reason = "家中有事。"
    requested_at = factory.LazyFunction(timezone.now)

    class Params:
        approved = factory.Trait(
            status=LeaveStatus.APPROVED,
            decided_by=factory.SelfAttribute("trainee.user"),
            decided_at=factory.LazyFunction(timezone.now),
        )
