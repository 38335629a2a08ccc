"""Who took part in an event, for how many hours; each change with its audit line."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.pages.models import HomePage
from alliance.people.models import Profile
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from . import rules, telling
from .models import Attendance, EventPage


class CalledOff(Exception):
    """The event did not take place."""


class NotBegun(Exception):
    """Nobody can have taken part yet."""


class AlreadyAttended(Exception):
    """The person is entered in this role of the event."""


class HasCertificate(Exception):
    """A certificate was issued for the attendance: it stays."""


@dataclass(frozen=True)
class Attended:
    """What an office says of one person: as what they took part, and for how many hours."""

    person_id: int
    role: str
    hours: Decimal


@dataclass(frozen=True)
class Outcome:
    """The new attendances, and how many were entered already or are none of the alliance's."""

    added: list[Attendance] = field(default_factory=list)
    already: int = 0
    foreign: int = 0


def alliance_of(event: EventPage) -> Alliance:
    """The alliance whose event it is: that of the home page it stands below."""
    return HomePage.objects.ancestor_of(event).select_related("alliance").get().alliance


@transaction.atomic
def enter_attendance(
    *, event_id: int, attended: Collection[Attended], by: User, at: datetime
) -> Outcome:
    """Enter people of the alliance; whoever is entered in the role keeps the hours they have.

    Idempotent; those who are added are told. Raises NotAllowed, CalledOff, NotBegun.
    """
    event = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
    alliance = alliance_of(event)
    require(rules.can_manage(roles_of(by), alliance.pk))
    if event.cancelled:
        raise CalledOff
    if event.starts_at > at:
        raise NotBegun
    asked = {(one.person_id, one.role): one for one in reversed(attended)}
    members = set(
        Profile.objects.working_in(alliance.pk)
        .filter(pk__in={person for person, _role in asked})
        .values_list("pk", flat=True)
    )
    own = {key for key in asked if key[0] in members}
    new = own - set(event.attendances.values_list("user", "role"))
    added = Attendance.objects.bulk_create(
        Attendance(
            event=event,
            alliance=alliance,
            user_id=asked[key].person_id,
            role=asked[key].role,
            hours=asked[key].hours,
            recorded_by=by,
            recorded_at=at,
        )
        for key in sorted(new)
    )
    audit.record_each("event.attend", by_id=by.pk, targets=added, at=at)
    telling.tell_attended(event, added, at=at)
    return Outcome(added=added, already=len(own) - len(new), foreign=len(asked) - len(own))


@transaction.atomic
def correct_attendance(
    *, attendance_id: int, role: str, hours: Decimal, by: User, at: datetime
) -> Attendance:
    """Say the role or the hours otherwise; a certificate that was issued keeps what it says.

    Raises NotAllowed, AlreadyAttended.
    """
    attendance = _lock(attendance_id, by)
    before = {"role": attendance.role, "hours": str(attendance.hours)}
    attendance.role, attendance.hours = role, hours
    with refused_as(attended_once_in_a_role=AlreadyAttended):
        attendance.save(update_fields=["role", "hours"])
    _record("event.correct_attendance", attendance, by=by, at=at, before=before)
    return attendance


@transaction.atomic
def remove_attendance(*, attendance_id: int, by: User, at: datetime) -> None:
    """Take somebody off the list before a certificate is issued.

    Raises NotAllowed, HasCertificate.
    """
    attendance = _lock(attendance_id, by)
    _record("event.remove_attendance", attendance, by=by, at=at)
    try:
        attendance.delete()
    except ProtectedError as protected:
        raise HasCertificate from protected


def _lock(attendance_id: int, by: User) -> Attendance:
    """The lock that issuing a certificate takes as well."""
    attendance = Attendance.objects.select_for_update().get(pk=attendance_id)
    require(rules.can_manage(roles_of(by), attendance.alliance_id))
    return attendance


def _record(action: str, attendance: Attendance, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=attendance,
        alliance_id=attendance.alliance_id,
        at=at,
        event=attendance.event_id,
        **detail,
    )
