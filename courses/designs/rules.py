"""Who may write designs."""

from .models import DESIGNERS


def can_design(roles, alliance_id: int) -> bool:
    """The rule of DesignQuerySet.visible_to, for the designs of one alliance."""
    return roles.sees_everything or alliance_id in roles.alliances(*DESIGNERS)
