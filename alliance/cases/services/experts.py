"""Whom the alliance asks; kept by its office."""

from datetime import datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import access, audit
from alliance.units.queries import roles_of

from .. import rules
from ..models import Expert, Specialty
from .advising import people_of_alliance


class NotOfTheAlliance(Exception):
    """The person works in no unit that belongs to the alliance today."""


@transaction.atomic
def add_expert(*, alliance_id: int, specialty: str, user_id: int, by: User, at: datetime) -> Expert:
    """List the person in this specialty, which is made when it is new. Idempotent.

    Raises NotAllowed, NotOfTheAlliance.
    """
    access.require(rules.can_keep_experts(roles_of(by), alliance_id))
    if not people_of_alliance(alliance_id, [user_id]):
        raise NotOfTheAlliance
    field, _made = Specialty.objects.get_or_create(alliance_id=alliance_id, name=specialty)
    expert, made = Expert.objects.get_or_create(specialty=field, user_id=user_id)
    if made:
        _record("case.expert.add", expert, alliance_id, by, at)
    return expert


@transaction.atomic
def remove_expert(*, expert_id: int, by: User, at: datetime) -> None:
    """Ask this person no more; what they were invited to stays open to them. Raises NotAllowed."""
    expert = (
        Expert.objects.select_related("specialty")
        .select_for_update(of=("self",))
        .filter(pk=expert_id)
        .first()
    )
    access.require(expert is not None)
    alliance_id = expert.specialty.alliance_id
    access.require(rules.can_keep_experts(roles_of(by), alliance_id))
    _record("case.expert.remove", expert, alliance_id, by, at)
    expert.delete()


def _record(action: str, expert: Expert, alliance_id: int, by: User, at: datetime) -> None:
    audit.record(
        action, by_id=by.pk, target=expert.user, alliance_id=alliance_id, at=at,
        specialty=expert.specialty.name,
    )  # fmt: skip
