"""What search finds of the events."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.pages.found import plain_text, register_pages

from .enums import EventKind
from .models import EventPage


def describe(page: EventPage) -> dict:
    host = page.host
    return {
        "keywords": " ".join(
            [
                page.get_kind_display(),
                page.venue,
                host.name if host else "",
                *(speaker.name for speaker in page.speakers.all()),
            ]
        ),
        "lead": page.lead,
        "body": plain_text(page.body),
        "note": page.venue,
        "region": host.county if host else "",
        "category": page.kind,
        "date": timezone.localdate(page.starts_at),
    }


def connect() -> None:
    register_pages(
        "events",
        _("活动"),
        EventPage,
        entry=describe,
        order=25,
        categories=tuple(EventKind.choices),
        shows=("host",),
        gathers=("speakers",),
    )
