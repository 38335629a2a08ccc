"""Rounds of honours and who receives them; each change with its audit line."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.people.models import Profile
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from . import rules, telling
from .models import Award, Honour


class TitleTaken(Exception):
    """The alliance has a round of this title."""


class HasCertificate(Exception):
    """A certificate was issued for the honour: it stays."""


@dataclass(frozen=True)
class Outcome:
    """The new honours, and how many recipients had theirs already or are none of the alliance's."""

    given: list[Honour] = field(default_factory=list)
    already: int = 0
    foreign: int = 0


@transaction.atomic
def open_award(
    *,
    alliance_id: int,
    title: str,
    citation: str,
    awarded_date: date,
    occasion: str,
    by: User,
    at: datetime,
) -> Award:
    """Open a round; it has no recipients yet. Raises NotAllowed, TitleTaken."""
    require(rules.can_manage(roles_of(by), alliance_id))
    with refused_as(award_title_unique=TitleTaken):
        award = Award.objects.create(
            alliance_id=alliance_id,
            title=title,
            citation=citation,
            awarded_date=awarded_date,
            occasion=occasion,
        )
    _record("award.open", award, award, by=by, at=at)
    return award


@transaction.atomic
def change_award(
    *,
    award_id: int,
    title: str,
    citation: str,
    awarded_date: date,
    occasion: str,
    by: User,
    at: datetime,
) -> Award:
    """Say it otherwise; certificates that were issued keep what they say.

    Raises NotAllowed, TitleTaken.
    """
    award = _lock(award_id, by)
    award.title, award.citation = title, citation
    award.awarded_date, award.occasion = awarded_date, occasion
    with refused_as(award_title_unique=TitleTaken):
        award.save(update_fields=["title", "citation", "awarded_date", "occasion"])
    _record("award.change", award, award, by=by, at=at)
    return award


@transaction.atomic
def give(
    *,
    award_id: int,
    person_ids: Collection[int],
    unit_ids: Collection[int],
    by: User,
    at: datetime,
) -> Outcome:
    """Add recipients, people and units of the alliance; whoever is among them is passed over.

    Idempotent. Raises NotAllowed.
    """
    award = _lock(award_id, by)
    asked_people, asked_units = set(person_ids), set(unit_ids)
    people = set(
        Profile.objects.working_in(award.alliance_id)
        .filter(pk__in=asked_people)
        .values_list("pk", flat=True)
    )
    units = set(
        Unit.objects.members_of(award.alliance)
        .filter(pk__in=asked_units)
        .values_list("pk", flat=True)
    )
    held = list(award.honours.values_list("person", "unit"))
    new_people = people - {person for person, _unit in held}
    new_units = units - {unit for _person, unit in held}
    given = Honour.objects.bulk_create(
        [Honour(award=award, person_id=pk) for pk in sorted(new_people)]
        + [Honour(award=award, unit_id=pk) for pk in sorted(new_units)]
    )
    audit.record_each("honour.give", by_id=by.pk, targets=given, at=at)
    telling.tell_honoured(award, people=new_people, units=new_units, at=at)
    known = len(people) + len(units)
    return Outcome(
        given=given,
        already=known - len(given),
        foreign=len(asked_people) + len(asked_units) - known,
    )


@transaction.atomic
def word(*, honour_id: int, citation: str, by: User, at: datetime) -> Honour:
    """Give the recipient a word of their own; empty for that of the round. Raises NotAllowed."""
    honour = _lock_honour(honour_id, by)
    honour.own_citation = citation
    honour.save(update_fields=["own_citation"])
    _record("honour.word", honour, honour.award, by=by, at=at)
    return honour


@transaction.atomic
def take(*, honour_id: int, by: User, at: datetime) -> None:
    """Take a recipient off the list before a certificate is issued.

    Raises NotAllowed, HasCertificate.
    """
    honour = _lock_honour(honour_id, by)
    _record("honour.take", honour, honour.award, by=by, at=at)
    try:
        honour.delete()
    except ProtectedError as protected:
        raise HasCertificate from protected


def _lock(award_id: int, by: User) -> Award:
    award = (
        Award.objects.select_for_update(of=("self",)).select_related("alliance").get(pk=award_id)
    )
    require(rules.can_manage(roles_of(by), award.alliance_id))
    return award


def _lock_honour(honour_id: int, by: User) -> Honour:
    """The round is locked first, as when recipients are added."""
    award = _lock(Honour.objects.values_list("award", flat=True).get(pk=honour_id), by)
    honour = Honour.objects.select_for_update().get(pk=honour_id)
    honour.award = award
    return honour


def _record(action: str, target, award: Award, *, by: User, at: datetime) -> None:
    audit.record(action, by_id=by.pk, target=target, alliance_id=award.alliance_id, at=at)
