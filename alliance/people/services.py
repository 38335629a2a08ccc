"""Changes of a person's file, and the codes that are handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.accounts.enums import CodePurpose
from alliance.accounts.models import User
from alliance.accounts.services import IssuedCode, issue_code
from alliance.core import audit
from alliance.core.access import require
from alliance.units.queries import roles_of

from . import rules, tasks
from .models import Profile

USER_FIELDS = ("name", "phone")
PROFILE_FIELDS = ("department", "title", "practising_kind", "licence_no", "sex", "education")


@dataclass(frozen=True)
class Slip:
    """What is printed for one person."""

    profile: Profile
    issued: IssuedCode


@transaction.atomic
def update_profile(*, user_id: int, changes: dict, by: User, at: datetime) -> Profile:
    """Write the given fields of the person and the profile; what is left out stays.

    The trail says which fields changed, row history keeps what stood there. Raises NotAllowed.
    """
    profile = _lock(user_id)
    require(rules.can_edit_profile(roles_of(by), profile))
    changed = [
        *_write(profile.user, USER_FIELDS, changes),
        *_write(profile, PROFILE_FIELDS, changes),
    ]
    if changed:
        audit.record(
            "profile.update",
            by_id=by.pk,
            target=profile.user,
            unit_id=profile.unit_id,
            at=at,
            fields=changed,
        )
    return profile


@transaction.atomic
def issue_codes(*, user_ids: Sequence[int], by: User, at: datetime) -> list[Slip]:
    """A fresh one-time code for each person, in the order of their names.

    All or none. Raises NotAllowed, Profile.DoesNotExist. Whoever has an activated account is told
    that a reset was handed out for it.
    """
    roles = roles_of(by)
    slips = []
    for profile in map(_lock, sorted(set(user_ids))):
        require(rules.can_issue_code(roles, profile, profile.user.role_grants.all()))
        issued = issue_code(user_id=profile.pk, by=by, at=at, unit_id=profile.unit_id)
        if issued.purpose == CodePurpose.RESET:
            tasks.tell_of_reset.delay_on_commit(profile.pk)
        slips.append(Slip(profile, issued))
    return sorted(slips, key=lambda slip: (slip.profile.user.name_key, slip.profile.pk))


def _lock(user_id: int) -> Profile:
    return (
        Profile.objects.select_for_update(of=("self", "user"))
        .select_related("user", "unit")
        .get(pk=user_id)
    )


def _write(row, fields: Sequence[str], changes: dict) -> list[str]:
    changed = [name for name in fields if name in changes and getattr(row, name) != changes[name]]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.save(update_fields=changed)
    return changed
