"""Who may read, write and sign an entry.

An entry is asked about with its placement loaded as `rotations.rules` wants it.
"""

from courses.rotations.rules import can_see_placement, heads, teaches

from .enums import EntryStatus
from .models import Entry


def can_see_entry(roles, entry: Entry) -> bool:
    """The rule of EntryQuerySet.visible_to, for one entry."""
    if can_write(roles, entry):
        return True
    return entry.status != EntryStatus.DRAFT and can_see_placement(roles, entry.placement)


def can_write(roles, entry: Entry) -> bool:
    """It is the trainee's own. Whether it is still open to change is its status's to say."""
    return roles.user_id == entry.placement.trainee.user_id


def can_sign(roles, entry: Entry) -> bool:
    """Sign or return it: its mentor today, or the department's head where there is no mentor.

    Nobody signs for themselves, and no administrator for a mentor.
    """
    placement = entry.placement
    if can_write(roles, entry):
        return False
    return heads(roles, placement) if placement.mentor_id is None else teaches(roles, placement)
