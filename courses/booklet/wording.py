"""Days and moments as a booklet writes them."""

from datetime import date, datetime

from django.utils import timezone


def day(value: date | None) -> str:
    return value.isoformat() if value else "—"


def moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
