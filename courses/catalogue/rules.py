"""Who may learn from a course, and who may look into it without learning."""

from django.db.models import Exists, OuterRef, QuerySet

from alliance.accounts.enums import Role
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership

PREVIEW_ROLES = (Role.EDITOR, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)


def can_preview(roles, *, alliance_id: int) -> bool:
    """Editors and offices see the lessons of their alliance's courses; nothing is counted."""
    return roles.sees_everything or alliance_id in roles.alliances(*PREVIEW_ROLES)


def memberships_of(user_id: int) -> QuerySet[Membership]:
    """Current memberships of the unit in which the person works."""
    return Membership.objects.filter(unit__profiles=user_id, status__in=CURRENT_MEMBERSHIP)


def is_member(user_id: int, *, alliance_id: int) -> bool:
    """A person learns as one who works in a unit that belongs to the course's alliance today."""
    return memberships_of(user_id).filter(alliance=alliance_id).exists()


def member_of_alliance(user_id: int, alliance_ref: str) -> Exists:
    """The rule of is_member as a part of another query; `alliance_ref` is its alliance column."""
    return Exists(memberships_of(user_id).filter(alliance=OuterRef(alliance_ref)))
