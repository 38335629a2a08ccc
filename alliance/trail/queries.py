"""What an auditor may read of the trail."""

from django.db.models import Q, QuerySet

from alliance.accounts.enums import Role
from alliance.core.models import AuditEntry
from alliance.people.models import Profile
from alliance.units.models import Membership
from alliance.units.queries import RoleSet


def entries_for(roles: RoleSet) -> QuerySet[AuditEntry]:
    """Entries of the auditor's alliances: done in one, to one of their units, or by their people.

    A unit that has left still counts: what was done while it belonged stays to be read.
    """
    if roles.sees_everything:
        return AuditEntry.objects.all()
    alliances = roles.alliances(Role.AUDITOR)
    units = Membership.objects.filter(alliance__in=alliances).values("unit")
    return AuditEntry.objects.filter(
        Q(alliance_id__in=alliances)
        | Q(unit_id__in=units)
        | Q(
            alliance_id__isnull=True,
            unit_id__isnull=True,
            actor_id__in=Profile.objects.filter(unit__in=units).values("user"),
        )
    )
