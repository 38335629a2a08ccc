"""A design, locked for a change by whoever may write it."""

from alliance.accounts.models import User
from alliance.core.access import require
from alliance.units.queries import roles_of

from . import rules
from .models import Design


class Archived(Exception):
    """The design is archived; it is brought back before it is changed."""


def locked(design_id: int, by: User) -> Design:
    """The design, locked, when this person may write designs of its alliance."""
    design = Design.objects.select_for_update().get(pk=design_id)
    require(rules.can_design(roles_of(by), design.alliance_id))
    return design


def in_use(design: Design) -> Design:
    if design.archived_at is not None:
        raise Archived
    return design
