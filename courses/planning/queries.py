"""Reads over published placements that the planner has still to care for."""

from datetime import date

from django.db.models import Q, QuerySet

from alliance.accounts.enums import Role
from courses.rotations.enums import PLACEMENT_TRANSITIONS
from courses.rotations.models import Placement


def untaught(roles, *, on: date) -> QuerySet[Placement]:
    """Running and coming placements without a mentor for which the person may choose one.

    The rule for one object is rotations.rules.may_change_mentor.
    """
    found = Placement.objects.filter(
        mentor=None, status__in=PLACEMENT_TRANSITIONS, ends_on__gte=on
    ).order_by("starts_on", "pk")
    if roles.sees_everything:
        return found
    return found.filter(
        Q(department__in=roles.department_ids)
        | Q(trainee__intake__version__programme__alliance__in=roles.alliances(Role.TRAINING_OFFICE))
    )
