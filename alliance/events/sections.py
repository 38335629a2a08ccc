"""What events have to show on pages below them."""

from django.http import HttpRequest
from django.utils import timezone

from alliance.core.slots import Section, section
from alliance.pages.places import url_of
from alliance.pages.slots import fills_home
from alliance.pages.standing import standing_for
from alliance.units.queries import roles_of

from .models import Attendance, AttendanceQuerySet, EventIndexPage, EventPage, upcoming_below

SHOWN_AT_ONCE = 5
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


@section("me", order=35)
def attended_by_me(*, subject, request: HttpRequest) -> Section | None:
    """The events that a person took part in."""
    return _attended(Attendance.objects.filter(user=subject))


@section("person", order=35)
def attended_by(*, subject, request: HttpRequest) -> Section | None:
    """The events that somebody (a Profile) took part in, for the offices whose events they were."""
    offices = roles_of(request.user)
    found = Attendance.objects.filter(user=subject.pk)
    if not offices.sees_everything:
        found = found.filter(alliance__in=offices.office_alliance_ids)
    return _attended(found, may_open=True)


def _attended(attendances: AttendanceQuerySet, *, may_open: bool = False) -> Section | None:
    found = list(attendances.select_related("event").order_by("-event__starts_at", "-pk"))
    if not found:
        return None
    context = {
        "latest": found[:SHOWN_AT_ONCE],
        "earlier": found[SHOWN_AT_ONCE:],
        "hours": sum(one.hours for one in found),
        "may_open": may_open,
    }
    return Section("events/attendance/_of_person.html", context)
