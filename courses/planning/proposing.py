"""Who could teach one row of a draft: read for the row's own days, not for the whole plan."""

from courses.rotations.models import Placement

from .board import trainees_of
from .mentors import Staff, staff_of, stay_of
from .models import DraftPlacement, Plan
from .teaching import Roster, assign


def propose_mentor(plan: Plan, row: DraftPlacement) -> None:
    """Name a mentor on the row: whoever teaches it if they can, else the one of its department
    with the least to do, else nobody. The row is not saved."""
    _staff, roster = _beside(plan, row)
    (taught,) = assign(roster, [stay_of(row)])
    row.mentor_id = taught.mentor


def can_teach(plan: Plan, row: DraftPlacement) -> set[int]:
    """Mentors of the row's department who have room on all its days and are there."""
    staff, roster = _beside(plan, row)
    return {choice.user_id for choice in staff.choices(roster, stay_of(row))}


def _beside(plan: Plan, row: DraftPlacement) -> tuple[Staff, Roster]:
    """The department's mentors in the row's days, with all they have in hand but the row."""
    days = {"starts_on__lte": row.ends_on, "ends_on__gte": row.starts_on}
    trainees = trainees_of(plan).order_by()
    staff = staff_of(
        alliance_id=plan.alliance_id,
        department_ids=[row.department_id],
        first=row.starts_on,
        last=row.ends_on,
        teaching=[row.mentor_id] if row.mentor_id else [],
        published=Placement.objects.occupying().exclude(trainee__in=trainees),
    )
    others = plan.rows.filter(mentor__in=list(staff.profiles), trainee__in=trainees, **days)
    return staff, staff.roster(map(stay_of, others.exclude(pk=row.pk)))
