"""The calendar feed (iCalendar, RFC 5545): what a person sees there, by the roles they hold.

Every event is a whole day or several, but a case conference, which has its hour. The feed lies on
servers that are not ours, so it names departments, colleagues and dates: no reason of a leave, no
agenda, nothing of a patient.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from alliance.accounts.models import User
from alliance.cases.enums import ConferenceStatus
from alliance.cases.models import Conference
from courses.attendance.models import Leave
from courses.mentoring.enums import MeetingStatus
from courses.mentoring.models import Meeting
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Intake, Trainee
from courses.rotations.models import Placement

BEFORE, AHEAD = timedelta(days=60), timedelta(days=400)
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One event, from the first to the last day, both included. `key` is unique and lasting.

    With `minutes` it begins at the hour `begins_at` of its first day and takes no whole day.
    """

    key: str
    first: date
    last: date
    summary: str
    place: str = ""
    url: str = ""
    begins_at: datetime | None = None
    minutes: int = 0


def entries_for(*, user: User, roles, on: date) -> list[Entry]:
    """What stands in the person's feed around the day `on`. At most eight queries.

    `roles` is the person's units.queries.RoleSet.
    """
    first, last = on - BEFORE, on + AHEAD
    found = [
        *_own_placements(user, first, last),
        *_own_leave(user, first, last),
        *_meetings(user, first, last),
        *_conferences(user, first, last),
        *_taught(user, first, last),
        *_arrivals(roles, first, last),
        *_people_away(roles, first, last),
        *_intakes(roles, first, last),
    ]
    return sorted(found, key=lambda entry: (entry.first, entry.key))


def _placements(first: date, last: date):
    return (
        Placement.objects.occupying()
        .filter(starts_on__lte=last, ends_on__gte=first)
        .select_related("trainee__user", "department__unit")
    )


def _own_placements(user: User, first: date, last: date) -> Iterator[Entry]:
    for placement in _placements(first, last).filter(trainee__user=user):
        yield Entry(
            key=f"placement-{placement.pk}",
            first=placement.starts_on,
            last=placement.ends_on,
            summary=_("%(department)s轮转") % {"department": placement.department.name},
            place=placement.department.unit.name,
            url=reverse("attendance:home"),
        )


def _own_leave(user: User, first: date, last: date) -> Iterator[Entry]:
    for leave in Leave.objects.approved().filter(trainee__user=user).touching(first, last):
        yield Entry(
            key=f"leave-{leave.pk}",
            first=leave.starts_on,
            last=leave.ends_on,
            summary=_("请假"),
            url=reverse("attendance:leave", args=[leave.pk]),
        )


def _meetings(user: User, first: date, last: date) -> Iterator[Entry]:
    """Meetings of both sides: those of the mentee, those of the mentor."""
    meetings = (
        Meeting.objects.filter(
            Q(pairing__mentee=user) | Q(pairing__mentor__user=user),
            planned_on__range=(first, last),
        )
        .exclude(status=MeetingStatus.CANCELLED)
        .select_related("pairing__mentee", "pairing__mentor__user")
    )
    for meeting in meetings:
        mentee, mentor = meeting.pairing.mentee, meeting.pairing.mentor.user
        day = meeting.held_on or meeting.planned_on
        yield Entry(
            key=f"meeting-{meeting.pk}",
            first=day,
            last=day,
            summary=_("带教面谈：%(name)s") % {"name": (mentor if mentee == user else mentee).name},
            url=reverse("mentoring:meeting", args=[meeting.pk]),
        )


def _conferences(user: User, first: date, last: date) -> Iterator[Entry]:
    """Case conferences the person was asked to, or whose case is theirs."""
    planned = (
        Conference.objects.filter(
            Q(attendees__user=user) | Q(case__author=user),
            starts_at__date__range=(first, last),
        )
        .exclude(status=ConferenceStatus.CANCELLED)
        .distinct()
    )
    for conference in planned:
        day = localdate(conference.starts_at)
        yield Entry(
            key=f"conference-{conference.pk}",
            first=day,
            last=day,
            summary=_("病例 #%(number)d 讨论会") % {"number": conference.case_id},
            place=conference.place,
            url=reverse("cases:conference", args=[conference.pk]),
            begins_at=conference.starts_at,
            minutes=conference.minutes,
        )


def _taught(user: User, first: date, last: date) -> Iterator[Entry]:
    """For a mentor: who is with them, and when."""
    for placement in _placements(first, last).filter(mentor=user):
        yield Entry(
            key=f"taught-{placement.pk}",
            first=placement.starts_on,
            last=placement.ends_on,
            summary=_("带教：%(name)s") % {"name": placement.trainee.user.name},
            place=placement.department.name,
            url=reverse("attendance:trainee", args=[placement.trainee_id]),
        )


def _arrivals(roles, first: date, last: date) -> Iterator[Entry]:
    """For a department head: who comes, and who leaves."""
    if not roles.department_ids:
        return
    for placement in _placements(first, last).filter(department__in=roles.department_ids):
        for key, day, summary in (
            ("arrival", placement.starts_on, _("入科：%(name)s")),
            ("departure", placement.ends_on, _("出科：%(name)s")),
        ):
            yield Entry(
                key=f"{key}-{placement.pk}",
                first=day,
                last=day,
                summary=summary % {"name": placement.trainee.user.name},
                place=placement.department.name,
                url=reverse("attendance:trainee", args=[placement.trainee_id]),
            )


def _people_away(roles, first: date, last: date) -> Iterator[Entry]:
    """For a coordinator: who of the unit is away in training."""
    if not roles.unit_ids:
        return
    away = Trainee.objects.filter(
        unit__in=roles.unit_ids, starts_on__lte=last, ends_on__gte=first
    ).select_related("user", "intake__version__programme__host_unit")
    for trainee in away.exclude(status=ApplicationStatus.TERMINATED):
        programme = trainee.intake.version.programme
        yield Entry(
            key=f"away-{trainee.pk}",
            first=trainee.starts_on,
            last=trainee.ends_on,
            summary=_("%(name)s外出进修") % {"name": trainee.user.name},
            place=programme.host_unit.name,
        )


def _intakes(roles, first: date, last: date) -> Iterator[Entry]:
    """For the offices: when applications are taken, and when training begins and ends."""
    if not roles.office_alliance_ids:
        return
    for intake in Intake.objects.filter(
        version__programme__alliance__in=roles.office_alliance_ids,
        apply_from__lte=last,
        ends_on__gte=first,
    ).select_related("version__programme"):
        named = {"programme": intake.version.programme.name, "intake": intake.name}
        for key, day, summary in (
            ("opens", intake.apply_from, _("%(programme)s%(intake)s：开始申请")),
            ("closes", intake.apply_until, _("%(programme)s%(intake)s：申请截止")),
            ("begins", intake.starts_on, _("%(programme)s%(intake)s：开班")),
            ("ends", intake.ends_on, _("%(programme)s%(intake)s：结束")),
        ):
            if first <= day <= last:
                yield Entry(
                    key=f"intake-{key}-{intake.pk}", first=day, last=day, summary=summary % named
                )


def digest_of(entries: Iterable[Entry], *, name: str) -> str:
    """What the feed says, in 64 letters."""
    return hashlib.sha256(repr((name, list(entries))).encode()).hexdigest()


def as_ical(entries: Iterable[Entry], *, name: str, changed_at: datetime) -> bytes:
    """The feed as a file; the same entries and moment give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{_host()}//calendar//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, changed_at))
    return calendar.to_ical()


def _event(entry: Entry, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{_host()}")
    event.add("dtstamp", changed_at)
    if entry.begins_at:
        event.add("dtstart", entry.begins_at.astimezone(UTC))
        event.add("dtend", entry.begins_at.astimezone(UTC) + timedelta(minutes=entry.minutes))
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))  # not included, RFC 5545 §3.6.1
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", settings.SITE_URL + entry.url)
    return event


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
