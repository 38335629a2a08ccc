"""Mentors: entering them, their limit, what they say of themselves, when they are away."""

from datetime import date, datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.units.models import Alliance, Department, Unit
from alliance.units.queries import roles_of

from .. import rules
from ..models import AwayPeriod, MentorProfile


class AlreadyMentor(Exception):
    """The person mentors in this alliance already."""


class LimitBelowLoad(Exception):
    """The mentor has more mentees than the new limit."""


class AlreadyAway(Exception):
    """The days overlap with days on which the mentor is away already."""


@transaction.atomic
def enter_mentor(
    *,
    user: User,
    alliance: Alliance,
    unit: Unit,
    department: Department | None,
    load_limit: int,
    by: User,
    at: datetime,
) -> MentorProfile:
    """Let a person mentor in the alliance. Raises NotAllowed, AlreadyMentor."""
    require(rules.runs(roles_of(by), alliance.pk))
    with refused_as(mentor_once_per_alliance=AlreadyMentor):
        mentor = MentorProfile.objects.create(
            user=user, alliance=alliance, unit=unit, department=department, load_limit=load_limit
        )
    _record("mentor.enter", mentor, by=by, at=at, load_limit=load_limit)
    return mentor


@transaction.atomic
def set_limit(*, mentor_id: int, load_limit: int, by: User, at: datetime) -> MentorProfile:
    """How many primary mentees at once. Raises NotAllowed, LimitBelowLoad."""
    mentor = MentorProfile.objects.select_for_update().get(pk=mentor_id)
    require(rules.runs(roles_of(by), mentor.alliance_id))
    mentor.load_limit = load_limit
    with refused_as(mentor_never_overloaded=LimitBelowLoad):
        mentor.save(update_fields=["load_limit"])
    _record("mentor.limit", mentor, by=by, at=at, load_limit=load_limit)
    return mentor


@transaction.atomic
def describe_mentor(
    *,
    mentor_id: int,
    specialties: str,
    introduction: str,
    accepting: bool,
    by: User,
    at: datetime,
) -> MentorProfile:
    """What the mentor says of themselves, and whether they take anybody. Raises NotAllowed."""
    mentor = MentorProfile.objects.select_for_update().get(pk=mentor_id)
    require(rules.can_edit_mentor(roles_of(by), mentor))
    mentor.specialties, mentor.introduction = specialties, introduction
    mentor.accepting = accepting
    mentor.save(update_fields=["specialties", "introduction", "accepting"])
    _record("mentor.describe", mentor, by=by, at=at, accepting=accepting)
    return mentor


@transaction.atomic
def add_away_period(
    *, mentor_id: int, starts_on: date, ends_on: date, note: str, by: User, at: datetime
) -> AwayPeriod:
    """Keep the days, both included. Raises NotAllowed, AlreadyAway."""
    mentor = MentorProfile.objects.get(pk=mentor_id)
    require(rules.can_edit_mentor(roles_of(by), mentor))
    with refused_as(away_periods_apart=AlreadyAway):
        period = mentor.away_periods.create(starts_on=starts_on, ends_on=ends_on, note=note)
    _record("mentor.away", mentor, by=by, at=at, first=str(starts_on), last=str(ends_on))
    return period


@transaction.atomic
def remove_away_period(*, period_id: int, by: User, at: datetime) -> None:
    """Forget the days. Raises NotAllowed, AwayPeriod.DoesNotExist."""
    period = AwayPeriod.objects.select_for_update().select_related("mentor").get(pk=period_id)
    require(rules.can_edit_mentor(roles_of(by), period.mentor))
    period.delete()
    _record(
        "mentor.back", period.mentor, by=by, at=at,
        first=str(period.starts_on), last=str(period.ends_on),
    )  # fmt: skip


def _record(action: str, mentor: MentorProfile, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=mentor,
        alliance_id=mentor.alliance_id,
        unit_id=mentor.unit_id,
        at=at,
        **detail,
    )
