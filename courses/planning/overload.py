"""Mentors whom a plan would give more trainees at once than they take, said in words."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from courses.mentoring.models import MentorProfile
from courses.rotations.models import Placement
from courses.rotations.refusals import PlacementRefused, name_days

from .mentors import Staff, staff_of, stay_of
from .models import Plan
from .teaching import Roster, Stay


class MentorOverloaded(PlacementRefused):
    """Some mentor has more trainees on `days` (by user id) than the limit; str() names them."""

    def __init__(self, staff: Staff, days: dict[int, set[date]]):
        self.days = days
        super().__init__("".join(in_words(staff, key, over) for key, over in days.items()))


def in_words(staff: Staff, key: int, days: Iterable[date]) -> str:
    profile = staff.profiles[key]
    return _("%(mentor)s最多同时带教 %(limit)s 人，%(days)s将超出，请改派带教老师。") % {
        "mentor": profile.user.name,
        "limit": profile.load_limit,
        "days": name_days(days),
    }


def overloaded_days(roster: Roster, stays: Iterable[Stay]) -> dict[int, set[date]]:
    """Mentor -> days above the limit on which one of these stays lies; all stand in the roster."""
    found: dict[int, set[date]] = {}
    for stay in stays:
        if over := roster.over(stay):
            found.setdefault(stay.mentor, set()).update(over)
    return found


def lock_mentors(plan: Plan) -> list[Stay]:
    """The stays that the plan would have taught. Their mentors are locked, so that whoever gives
    them someone else waits, and their limits stay as they are."""
    stays = [stay_of(row) for row in plan.rows.filter(fixed=False, mentor__isnull=False)]
    mentors = {stay.mentor for stay in stays}
    list(MentorProfile.objects.select_for_update().filter(user__in=mentors).order_by("pk"))
    return stays


def refuse_overload(plan: Plan, stays: list[Stay]) -> None:
    """Compare what is published by now, these stays among it, with the limit of each mentor.

    Raises MentorOverloaded.
    """
    if not stays:
        return
    staff = staff_of(
        alliance_id=plan.alliance_id,
        department_ids=[],
        first=min(stay.first for stay in stays),
        last=max(stay.last for stay in stays),
        teaching=[stay.mentor for stay in stays],
        published=Placement.objects.occupying(),
    )
    if days := overloaded_days(staff.roster(), stays):
        raise MentorOverloaded(staff, days)
