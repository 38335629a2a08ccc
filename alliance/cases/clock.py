"""When the first advice on a case is due."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from alliance.core.workdays import is_workday

from .enums import Urgency

HOURS = {Urgency.EMERGENCY: 2, Urgency.URGENT: 24}
ROUTINE_WORKDAYS = 3
DAY = timedelta(days=1)


def due_at(urgency: str, *, opened_at: datetime) -> datetime:
    """The moment by which somebody signs advice.

    What is urgent runs through nights and holidays; a routine case has three workdays, and is due
    at the hour at which it was opened.
    """
    if urgency in HOURS:
        return opened_at + timedelta(hours=HOURS[urgency])
    due, left = opened_at, ROUTINE_WORKDAYS
    while left:
        due += DAY
        left -= is_workday(localdate(due))
    return due
