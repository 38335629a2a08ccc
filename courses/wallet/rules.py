"""Who may look at what a unit's people hold."""

from django.db.models import QuerySet

from alliance.accounts.enums import Role
from alliance.units.models import Unit
from alliance.units.queries import RoleSet

WATCHERS = (Role.COORDINATOR, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)


def watched_units(roles: RoleSet) -> QuerySet[Unit]:
    """A coordinator's own units, and for the offices all units of their alliances."""
    if roles.sees_everything:
        return Unit.objects.all()
    own = Unit.objects.filter(pk__in=roles.unit_ids)
    if not roles.office_alliance_ids:
        return own
    members = Unit.objects.filter(memberships__alliance__in=roles.office_alliance_ids)
    return Unit.objects.filter(pk__in=own.union(members).values("pk"))
