"""One event as iCalendar: fetched again after a change, it replaces what it was before."""

from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from .models import EventPage


def as_ical(event: EventPage, *, url: str) -> bytes:
    """The event in UTC, with its address on our site; `SEQUENCE` grows with each publication."""
    host = urlsplit(url).hostname or urlsplit(settings.SITE_URL).hostname
    entry = Event()
    entry.add("uid", f"event-{event.pk}@{host}")
    entry.add("dtstamp", event.last_published_at or event.starts_at)
    entry.add("last-modified", event.last_published_at or event.starts_at)
    entry.add("sequence", _times_published(event))
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("url", url)
    if place := "，".join(filter(None, [event.venue, event.address])) or event.online:
        entry.add("location", place)
    entry.add("description", "\n".join(filter(None, [event.lead, event.online, url])))
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//events//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return calendar.to_ical()


def _times_published(event: EventPage) -> int:
    """Seconds since the first publication: grows, and needs no counter of its own."""
    if not (event.first_published_at and event.last_published_at):
        return 0
    return int((event.last_published_at - event.first_published_at).total_seconds())
