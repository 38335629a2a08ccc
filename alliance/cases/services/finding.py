"""A case as its services take hold of it, and the line they leave in the trail."""

from datetime import datetime

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import NotAllowed

from ..models import Case


def locked(case_id: int) -> Case:
    """The case with what rules and notices ask, locked. Raises NotAllowed: it is not there."""
    case = (
        Case.objects.select_related("unit", "specialty", "author")
        .select_for_update(of=("self",))
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotAllowed
    return case


def record(action: str, case: Case, *, by: User | None, at: datetime, **detail: object) -> None:
    audit.record(
        action,
        by_id=by and by.pk,
        target=case,
        alliance_id=case.alliance_id,
        unit_id=case.unit_id,
        at=at,
        **detail,
    )
