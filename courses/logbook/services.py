"""Every change of a logbook.

Locks are taken in one order: entry, then placement, then (by triggers) the tallies.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from alliance.accounts.models import User
from alliance.core import access, audit, transitions
from alliance.core.identifiers import find_identifiers
from alliance.units.queries import roles_of
from courses.programmes.models import Requirement
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from . import rules
from .enums import ENTRY_TRANSITIONS, OPEN_TO_TRAINEE, EntryStatus
from .models import Entry
from .refusals import (
    AnotherPlacement,
    IdentifiersFound,
    ItemDoesNotFit,
    NoPlacementThatDay,
    NotYetDone,
    PlacementClosed,
    SentByAnother,
)

_ALLIANCE = "trainee__intake__version__programme__alliance_id"
TEXTS = ("diagnosis", "reflection")


class NotOpen(Exception):
    """Handed in or signed: the trainee cannot change it now."""


@dataclass(frozen=True)
class Written:
    """What the trainee writes. The placement is not said: it is where they were on that day."""

    requirement_id: int
    level: int
    done_on: date
    age_group: str
    diagnosis: str
    reflection: str = ""


@dataclass(frozen=True)
class Signing:
    """What became of the entries: signed now, or left as they were."""

    signed: list[Entry]
    left: list[int]


@transaction.atomic
def write_entry(
    *, client_id: UUID, written: Written, submit: bool, by: User, at: datetime
) -> Entry:
    """Keep the entry, as a draft or handed in, once: sent again it is the one that is there.

    Raises the refusals of `refusals`. A device that got no answer sends again, three times at
    once if need be: the lock on the placement makes them wait, and the number finds the first.
    """
    _refuse_identifiers(written)
    if sent := _sent_before(client_id, by):
        return sent
    placement = _placement_of(written, by=by, at=at)
    if sent := _sent_before(client_id, by):
        return sent
    entry = Entry(client_id=client_id, placement=placement, created_at=at, **asdict(written))
    if submit:
        _hand_in(entry, at=at)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if "client_id" not in str(error):
            raise
        raise SentByAnother from error
    _record("entry.submit" if submit else "entry.draft", entry, by=by, at=at)
    return entry


@transaction.atomic
def change_entry(*, entry_id: int, written: Written, submit: bool, by: User, at: datetime) -> Entry:
    """Write a draft or a returned entry anew, and hand it in when `submit`.

    Raises NotAllowed, NotOpen and the refusals of `refusals`.
    """
    entry = _own(entry_id, by)
    _refuse_identifiers(written)
    placement = _placement_of(written, by=by, at=at)
    if entry.first_submitted_on:
        if placement.pk != entry.placement_id:
            raise AnotherPlacement
        if written.done_on > entry.first_submitted_on:
            raise NotYetDone(entry.first_submitted_on)
    entry.placement = placement
    for name, value in asdict(written).items():
        setattr(entry, name, value)
    if submit:
        _hand_in(entry, at=at)
    entry.save()
    _record("entry.submit" if submit else "entry.change", entry, by=by, at=at)
    return entry


@transaction.atomic
def delete_draft(*, entry_id: int, by: User, at: datetime) -> None:
    """Throw a draft away; nobody else ever saw it. Raises NotAllowed, NotOpen."""
    entry = _own(entry_id, by)
    if entry.status != EntryStatus.DRAFT:
        raise NotOpen
    _record("entry.delete", entry, by=by, at=at)
    entry.delete()


@transaction.atomic
def sign_entries(*, entry_ids: Iterable[int], by: User, at: datetime) -> Signing:
    """Sign all of these that wait for this person; the number of queries is the same for any.

    What was signed, returned or given to another mentor meanwhile is left as it is. Raises
    NotAllowed when none of them was ever this person's to sign.
    """
    wanted = list(entry_ids)
    locked = list(_locked().filter(pk__in=wanted).order_by("pk"))
    roles = roles_of(by)
    mine = [entry for entry in locked if rules.can_sign(roles, entry)]
    access.require(bool(mine))
    waiting = [entry for entry in mine if entry.status == EntryStatus.SUBMITTED]
    signed = {entry.pk for entry in waiting}
    for entry in waiting:
        transitions.require(ENTRY_TRANSITIONS, entry.status, EntryStatus.SIGNED)
        entry.status, entry.signed_by, entry.signed_at = EntryStatus.SIGNED, by, at
    Entry.objects.filter(pk__in=signed).update(
        status=EntryStatus.SIGNED, signed_by=by, signed_at=at
    )
    audit.record_each("entry.sign", by_id=by.pk, targets=waiting, at=at)
    return Signing(signed=waiting, left=[pk for pk in wanted if pk not in signed])


@transaction.atomic
def return_entry(*, entry_id: int, reason: str, by: User, at: datetime) -> Entry:
    """Give an entry back with the reason. Raises NotAllowed, TransitionNotAllowed."""
    entry = _locked().filter(pk=entry_id).first()
    access.require(entry is not None and rules.can_sign(roles_of(by), entry))
    transitions.require(ENTRY_TRANSITIONS, entry.status, EntryStatus.RETURNED)
    entry.status, entry.return_reason = EntryStatus.RETURNED, reason
    entry.save(update_fields=["status", "return_reason"])
    _record("entry.return", entry, by=by, at=at)
    return entry


def _refuse_identifiers(written: Written) -> None:
    found = [
        (field, identifier)
        for field in TEXTS
        for identifier in find_identifiers(getattr(written, field))
    ]
    if found:
        raise IdentifiersFound(found)


def _sent_before(client_id: UUID, by: User) -> Entry | None:
    sent = Entry.objects.select_related("placement__trainee").filter(client_id=client_id).first()
    if sent is not None and not rules.can_write(roles_of(by), sent):
        raise SentByAnother
    return sent


def _placement_of(written: Written, *, by: User, at: datetime) -> Placement:
    """Where the trainee was on that day, locked, if the item belongs there."""
    day, today = written.done_on, localdate(at)
    if day > today:
        raise NotYetDone(today)
    there = list(
        Placement.objects.on(day)
        .filter(trainee__user=by)
        .select_related("trainee")
        .annotate(alliance_id=F(_ALLIANCE))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if not there:
        raise NoPlacementThatDay(day)
    item = Requirement.objects.select_related("block").filter(pk=written.requirement_id).first()
    fitting = [placement for placement in there if item and _fits(item, placement)]
    if not fitting:
        raise ItemDoesNotFit
    placement = fitting[0]
    if placement.status == PlacementStatus.COMPLETED:
        raise PlacementClosed
    return placement


def _fits(item: Requirement, placement: Placement) -> bool:
    """As the trigger `fits_placement` holds it."""
    return item.version_id == placement.trainee.version_id and (
        item.block is None or item.block.department_id == placement.department_id
    )


def _hand_in(entry: Entry, *, at: datetime) -> None:
    transitions.require(ENTRY_TRANSITIONS, entry.status, EntryStatus.SUBMITTED)
    entry.status, entry.submitted_at = EntryStatus.SUBMITTED, at
    entry.first_submitted_on = entry.first_submitted_on or localdate(at)


def _locked():
    """Entries locked, with what the rules ask and the alliance of the audit line."""
    return (
        Entry.objects.select_related("placement__trainee")
        .annotate(alliance_id=F(f"placement__{_ALLIANCE}"))
        .select_for_update(of=("self",))
    )


def _own(entry_id: int, by: User) -> Entry:
    """The trainee's own entry, locked and open to change."""
    entry = _locked().filter(pk=entry_id).first()
    access.require(entry is not None and rules.can_write(roles_of(by), entry))
    if entry.status not in OPEN_TO_TRAINEE:
        raise NotOpen
    return entry


def _record(action: str, entry: Entry, *, by: User, at: datetime) -> None:
    alliance_id = getattr(entry, "alliance_id", None) or entry.placement.alliance_id
    audit.record(action, by_id=by.pk, target=entry, alliance_id=alliance_id, at=at)
