"""Roles in scopes, and a unit's way through membership; each change with its audit line."""

from datetime import date

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require

from . import rules
from .enums import MEMBERSHIP_TRANSITIONS, MembershipStatus
from .groups import sync_groups
from .models import Alliance, Department, Membership, RoleGrant, Unit
from .queries import roles_of


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    alliance: Alliance,
    by: User,
    unit: Unit | None = None,
    department: Department | None = None,
) -> RoleGrant:
    """Give the role in that scope. Idempotent. Raises NotAllowed."""
    require(rules.can_grant_role(roles_of(by), role=role, alliance_id=alliance.pk))
    user = User.objects.select_for_update().get(pk=user.pk)
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, alliance=alliance, unit=unit, department=department
    )
    if created:
        _follow(user)
        _record("role.grant", grant, by)
    return grant


@transaction.atomic
def revoke_role(*, grant_id: int, by: User) -> None:
    """Take the role back. Raises NotAllowed, RoleGrant.DoesNotExist."""
    grant = RoleGrant.objects.select_for_update().select_related("user").get(pk=grant_id)
    require(rules.can_grant_role(roles_of(by), role=grant.role, alliance_id=grant.alliance_id))
    _record("role.revoke", grant, by)
    grant.delete()
    _follow(grant.user)


def _follow(user: User) -> None:
    sync_groups(user, set(RoleGrant.objects.filter(user=user).values_list("role", flat=True)))


def _record(action: str, grant: RoleGrant, by: User) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=grant.user,
        alliance_id=grant.alliance_id,
        unit_id=grant.unit_id,
        role=grant.role,
    )


@transaction.atomic
def change_membership(*, membership_id: int, to: str, by: User, on: date) -> Membership:
    """Take the membership to another state.

    Becoming active for the first time sets the day of joining, ending it the last day. Raises
    NotAllowed, TransitionNotAllowed.
    """
    membership = _lock_membership(membership_id, by)
    was = membership.status
    transitions.require(MEMBERSHIP_TRANSITIONS, was, to)
    membership.status = to
    if to == MembershipStatus.ACTIVE and membership.joined_date is None:
        membership.joined_date = on
    if to == MembershipStatus.ENDED:
        membership.ended_date = on
    membership.save(update_fields=["status", "joined_date", "ended_date"])
    _record_membership("membership.change", membership, by, was=was, now=to)
    return membership


@transaction.atomic
def set_teaching_annex(*, membership_id: int, signed: bool, by: User) -> Membership:
    """Note that the teaching annex is signed, or no longer. Idempotent. Raises NotAllowed."""
    membership = _lock_membership(membership_id, by)
    if membership.teaching_annex != signed:
        membership.teaching_annex = signed
        membership.save(update_fields=["teaching_annex"])
        _record_membership("membership.teaching_annex", membership, by, signed=signed)
    return membership


def _lock_membership(membership_id: int, by: User) -> Membership:
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    require(rules.can_manage_memberships(roles_of(by), alliance_id=membership.alliance_id))
    return membership


def _record_membership(action: str, membership: Membership, by: User, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=membership,
        alliance_id=membership.alliance_id,
        unit_id=membership.unit_id,
        **detail,
    )
