"""Roles in scopes: granting and taking back, each with its audit line."""

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require

from . import rules
from .groups import sync_groups
from .models import Alliance, Department, RoleGrant, Unit
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
