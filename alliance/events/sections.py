"""What events have to show on pages below them."""

from django.utils import timezone

from alliance.core.slots import Section
from alliance.pages.places import url_of
from alliance.pages.slots import fills_home
from alliance.pages.standing import standing_for

from .models import EventIndexPage, EventPage, upcoming_below

UNTIL_IT_ENDS = 60  # seconds; nobody is shown an event as to come for longer after its end


@fills_home("events", shows=[EventPage, EventIndexPage], seconds=UNTIL_IT_ENDS)
def next_events(*, home, options, request) -> Section | None:
    """The next events; those that were called off are of no use here."""
    index = url_of(EventIndexPage, home=home, request=request)
    if not index:
        return None
    coming = standing_for(request).listed(_next_below, path=home.path, at=timezone.now())
    events = list(coming[: options["count"]])
    return Section("events/_home_next.html", {"events": events, "index": index}) if events else None


def _next_below(*, path, at):
    return upcoming_below(path=path, at=at).filter(cancelled=False)
