"""What those who took part in an event are told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.notices import kinds, services
from alliance.notices.enums import Pace

from .models import Attendance, EventPage

ATTENDED = "event.attended"


def connect() -> None:
    kinds.register(
        kinds.Group("events", _("活动"), Pace.DAILY),
        {ATTENDED: _("您参加的“%(title)s”已登记 %(hours)s 学时。")},
    )


def tell_attended(event: EventPage, added: Iterable[Attendance], *, at: datetime) -> None:
    """Each person once, with the hours of all that they did there."""
    hours: dict[int, Decimal] = defaultdict(Decimal)
    for one in added:
        hours[one.user_id] += one.hours
    told = defaultdict(set)
    for person, total in hours.items():
        told[total].add(person)
    for total, people in told.items():
        services.notify(
            users=people,
            kind=ATTENDED,
            params={"title": event.title, "hours": f"{total.normalize():f}"},
            url=f"{reverse('people:me')}#events",
            at=at,
        )
