"""Terms, and who holds which post in them; each change with its audit line."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.people.models import Profile
from alliance.units.queries import roles_of

from . import rules, telling
from .models import Appointment, Term
from .triggers import WITHIN_TERM


class DatesReversed(Exception):
    """The last day lies before the first."""


class TermsOverlap(Exception):
    """Another term of the alliance has some of these days."""


class TermNameTaken(Exception):
    """The alliance has a term of this name."""


class AppointmentsOutside(Exception):
    """An appointment would lie outside its term."""


class TermInUse(Exception):
    """Only a term without appointments can be removed."""


class ChairTaken(Exception):
    """The alliance has another chair on some of these days."""


class AlreadyHeld(Exception):
    """The person holds this post on some of these days."""


class NotMember(Exception):
    """The person works in no unit of the alliance."""


class NotServing(Exception):
    """The appointment is over, or the day is not before its end."""


class HasLetter(Exception):
    """Something was issued for the appointment: it can be ended, not removed."""


TERM_REFUSALS = {
    "term_dates_in_order": DatesReversed,
    "terms_apart": TermsOverlap,
    "term_name_unique": TermNameTaken,
}
APPOINTMENT_REFUSALS = {
    "one_chair_at_a_time": ChairTaken,
    "post_held_once": AlreadyHeld,
    "appointment_dates_in_order": AppointmentsOutside,
    WITHIN_TERM: AppointmentsOutside,
}


@dataclass(frozen=True)
class Outcome:
    """What became of each person: appointed, or why not (by the person's id)."""

    made: list[Appointment] = field(default_factory=list)
    refused: dict[int, Exception] = field(default_factory=dict)


@transaction.atomic
def start_term(
    *,
    alliance_id: int,
    name: str,
    starts_on: date,
    ends_on: date,
    carried: Collection[int],
    by: User,
    at: datetime,
) -> Term:
    """Open a term, and appoint the holders of `carried` (ids of appointments) again for all of it.

    Raises NotAllowed, DatesReversed, TermsOverlap, TermNameTaken, ChairTaken, AlreadyHeld.
    """
    require(rules.can_manage(roles_of(by), alliance_id))
    with refused_as(**TERM_REFUSALS):
        term = Term.objects.create(
            alliance_id=alliance_id, name=name, starts_on=starts_on, ends_on=ends_on
        )
    audit.record("term.start", by_id=by.pk, target=term, alliance_id=alliance_id, at=at)
    earlier = Appointment.objects.filter(pk__in=carried, alliance=alliance_id).order_by("pk")
    with refused_as(**APPOINTMENT_REFUSALS):
        made = [
            _create(term, one.person_id, post=one.post, group=one.group, starts_on=starts_on)
            for one in earlier
        ]
    _record_made(made, by=by, at=at)
    return term


@transaction.atomic
def change_term(
    *, term_id: int, name: str, starts_on: date, ends_on: date, by: User, at: datetime
) -> Term:
    """Name it otherwise or move its days; appointments for all of the term move with them.

    Raises NotAllowed, DatesReversed, TermsOverlap, TermNameTaken, AppointmentsOutside.
    """
    term = _lock_term(term_id, by)
    was = term.starts_on, term.ends_on
    with refused_as(**TERM_REFUSALS | APPOINTMENT_REFUSALS):
        # In between it holds the old days and the new: no appointment is ever outside.
        term.starts_on, term.ends_on = min(was[0], starts_on), max(was[1], ends_on)
        term.name = name
        term.save(update_fields=["name", "starts_on", "ends_on"])
        served = term.appointments
        served.filter(starts_on=was[0]).exclude(starts_on=starts_on).update(starts_on=starts_on)
        whole = served.filter(ends_on=was[1], end_reason="")
        whole.exclude(ends_on=ends_on).update(ends_on=ends_on)
        term.starts_on, term.ends_on = starts_on, ends_on
        term.save(update_fields=["starts_on", "ends_on"])
    audit.record(
        "term.change",
        by_id=by.pk,
        target=term,
        alliance_id=term.alliance_id,
        at=at,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return term


@transaction.atomic
def remove_term(*, term_id: int, by: User, at: datetime) -> None:
    """Take back a term that nobody serves in. Raises NotAllowed, TermInUse."""
    term = _lock_term(term_id, by)
    if term.appointments.exists():
        raise TermInUse
    audit.record("term.remove", by_id=by.pk, target=term, alliance_id=term.alliance_id, at=at)
    term.delete()


@transaction.atomic
def appoint(
    *,
    term_id: int,
    person_ids: Collection[int],
    post: str,
    group: str,
    starts_on: date,
    by: User,
    at: datetime,
) -> Outcome:
    """Appoint these people from that day to the term's end; one refusal holds up no other.

    Raises NotAllowed. Refused with NotMember, ChairTaken, AlreadyHeld, AppointmentsOutside.
    """
    term = _lock_term(term_id, by)
    members = set(
        Profile.objects.working_in(term.alliance_id)
        .filter(pk__in=person_ids)
        .values_list("pk", flat=True)
    )
    outcome = Outcome(refused={pk: NotMember() for pk in person_ids if pk not in members})
    for person_id in person_ids:
        if person_id in outcome.refused:
            continue
        try:
            with refused_as(**APPOINTMENT_REFUSALS):
                made = _create(term, person_id, post=post, group=group, starts_on=starts_on)
        except tuple(APPOINTMENT_REFUSALS.values()) as refusal:
            outcome.refused[person_id] = refusal
        else:
            outcome.made.append(made)
    _record_made(outcome.made, by=by, at=at)
    return outcome


@transaction.atomic
def end_early(
    *, appointment_id: int, ends_on: date, reason: str, note: str, by: User, at: datetime
) -> Appointment:
    """End it before its term does; `ends_on` is the last day in the post.

    Raises NotAllowed, NotServing.
    """
    appointment = _lock_appointment(appointment_id, by)
    over = appointment.ends_on < timezone.localdate(at)
    if over or not appointment.starts_on <= ends_on < appointment.ends_on:
        raise NotServing
    appointment.ends_on = ends_on
    appointment.end_reason, appointment.end_note = reason, note
    appointment.save(update_fields=["ends_on", "end_reason", "end_note"])
    _record("appointment.end", appointment, by=by, at=at, reason=reason)
    return appointment


@transaction.atomic
def remove_appointment(*, appointment_id: int, by: User, at: datetime) -> None:
    """Take back what was entered by mistake. Raises NotAllowed, HasLetter."""
    appointment = _lock_appointment(appointment_id, by)
    _record("appointment.remove", appointment, by=by, at=at, person=appointment.person_id)
    try:
        appointment.delete()
    except ProtectedError as protected:
        raise HasLetter from protected


def _create(term: Term, person_id: int, *, post: str, group: str, starts_on: date) -> Appointment:
    return Appointment.objects.create(
        alliance_id=term.alliance_id,
        term=term,
        person_id=person_id,
        post=post,
        group=group,
        starts_on=starts_on,
        ends_on=term.ends_on,
    )


def _lock_term(term_id: int, by: User) -> Term:
    term = Term.objects.select_for_update().get(pk=term_id)
    require(rules.can_manage(roles_of(by), term.alliance_id))
    return term


def _lock_appointment(appointment_id: int, by: User) -> Appointment:
    """The term is locked first, as when somebody is appointed."""
    found = Appointment.objects.values_list("term", flat=True).get(pk=appointment_id)
    _lock_term(found, by)
    return Appointment.objects.select_for_update().get(pk=appointment_id)


def _record_made(made: Collection[Appointment], *, by: User, at: datetime) -> None:
    audit.record_each("appointment.make", by_id=by.pk, targets=made, at=at)
    telling.tell_appointed(made, at=at)


def _record(action: str, appointment: Appointment, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=appointment,
        alliance_id=appointment.alliance_id,
        at=at,
        **detail,
    )
