"""What a plan changes, and changing it once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.queue import enqueue
from alliance.notices.services import notify
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee
from courses.rotations.models import Placement
from courses.rotations.services import Changes, publish_placements

from . import rules, tasks
from .drafting import close, lock_plan, published_of, same
from .enums import PlanState
from .models import BasePlacement, Notice, PlacedRow, Plan
from .overload import lock_mentors, refuse_overload

SENTENCES = {
    "plan.trainee": gettext_lazy("“%(plan)s”已发布，您的轮转安排有变动。"),
    "plan.mentor": gettext_lazy("“%(plan)s”已发布，您带教的轮转安排有变动。"),
}


class What(StrEnum):
    ADDED = "ADDED"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Change:
    """One placement as it was and as it becomes; one of the two is missing when new or gone."""

    what: What
    trainee_id: int
    was: PlacedRow | None
    becomes: PlacedRow | None


class StaleBase(Exception):
    """Others have published for these trainees since the draft was taken: `changes`."""

    def __init__(self, changes: list[Change]):
        super().__init__(f"{len(changes)} placements")
        self.changes = changes


def changes_of(plan: Plan) -> list[Change]:
    """What publishing would change, against what was published when the draft was taken."""
    base = _base_of(plan)
    found = []
    rows = (
        plan.rows.filter(fixed=False)
        .select_related("department", "mentor")
        .order_by("starts_on", "pk")
    )
    for row in rows:
        was = base.get(row.placement_id)
        if was is None:
            found.append(Change(What.ADDED, row.trainee_id, None, row))
        elif not same(row, was):
            found.append(Change(What.MOVED, row.trainee_id, was, row))
    kept = set(plan.rows.filter(placement__isnull=False).values_list("placement", flat=True))
    found += [
        Change(What.CANCELLED, was.placement.trainee_id, was, None)
        for key, was in base.items()
        if key not in kept
    ]
    return found


def _base_of(plan: Plan) -> dict[int, BasePlacement]:
    rows = plan.base.select_related("department", "mentor", "placement")
    return {row.placement_id: row for row in rows}


def changed_since(plan: Plan, now: Iterable[Placement]) -> list[Change]:
    """How what is published differs from what the draft was taken from."""
    base = _base_of(plan)
    standing = {placement.pk: placement for placement in now}
    found = []
    for key, placement in standing.items():
        if key not in base:
            found.append(Change(What.ADDED, placement.trainee_id, None, placement))
        elif not same(placement, base[key]):
            found.append(Change(What.MOVED, placement.trainee_id, base[key], placement))
    found += [
        Change(What.CANCELLED, was.placement.trainee_id, was, None)
        for key, was in base.items()
        if key not in standing
    ]
    return found


@transaction.atomic
def publish_plan(*, plan_id: int, by: User, at: datetime) -> Plan:
    """Publish all that the plan changes, once. A published plan stays as it is.

    Raises NotAllowed, PlanClosed (discarded), BeingSolved, StaleBase, and PlacementRefused with
    what the database would not take or which mentor would have too many: nothing is published then.
    """
    plan = Plan.objects.select_for_update(of=["self"]).get(pk=plan_id)
    require(rules.can_plan(roles_of(by), plan))
    if plan.state == PlanState.PUBLISHED:
        return plan
    plan = lock_plan(plan_id, by=by)
    if stale := changed_since(plan, published_of(plan, lock=True)):
        raise StaleBase(stale)
    changes = changes_of(plan)
    made = _as_placements(changes)
    taught = lock_mentors(plan)
    publish_placements(changes=made, by=by, at=at)
    refuse_overload(plan, taught)
    close(plan, PlanState.PUBLISHED, by=by, at=at)
    _write_notices(plan, changes, at=at)
    audit.record(
        "plan.publish",
        by_id=by.pk,
        target=plan,
        alliance_id=plan.alliance_id,
        at=at,
        added=len(made.added),
        moved=len(made.moved),
        cancelled=len(made.cancelled),
    )
    enqueue(tasks.tell_notices, plan.pk)
    return plan


def _as_placements(changes: list[Change]) -> Changes:
    wanted: dict[What, list[Placement]] = {what: [] for what in What}
    old = Placement.objects.in_bulk(
        [change.was.placement_id for change in changes if change.was is not None]
    )
    for change in changes:
        placement = old[change.was.placement_id] if change.was else Placement()
        if row := change.becomes:
            placement.trainee_id = row.trainee_id
            for name in ("department_id", "block_id", "starts_on", "ends_on", "mentor_id"):
                setattr(placement, name, getattr(row, name))
        wanted[change.what].append(placement)
    return Changes(
        added=wanted[What.ADDED], moved=wanted[What.MOVED], cancelled=wanted[What.CANCELLED]
    )


def in_words(change: Change) -> str:
    """The change in a sentence, without the trainee's name."""
    words = {}
    for name, row in (("was", change.was), ("now", change.becomes)):
        if row is not None:
            words[name] = _place_in_words(row)
    return {
        What.ADDED: _("新增：%(now)s"),
        What.MOVED: _("调整：%(was)s改为%(now)s"),
        What.CANCELLED: _("取消：%(was)s"),
    }[change.what] % words


def _place_in_words(row: PlacedRow) -> str:
    words = {
        "department": row.department.name,
        "first": row.starts_on.isoformat(),
        "last": row.ends_on.isoformat(),
    }
    if row.mentor is None:
        return _("%(department)s（%(first)s 至 %(last)s）") % words
    words["mentor"] = row.mentor.name
    return _("%(department)s（%(first)s 至 %(last)s，带教老师%(mentor)s）") % words


def people_told(changes: list[Change]) -> dict[int, list[str]]:
    """User -> lines of what changes for them: trainees, and mentors with the trainee's name."""
    trainees = Trainee.objects.select_related("user").in_bulk(
        {change.trainee_id for change in changes}
    )
    lines: dict[int, list[str]] = defaultdict(list)
    for change in changes:
        user = trainees[change.trainee_id].user
        sentence = in_words(change)
        lines[user.pk].append(sentence)
        mentors = {row.mentor_id for row in (change.was, change.becomes) if row} - {None}
        for mentor_id in mentors:
            lines[mentor_id].append(
                _("%(name)s：%(change)s") % {"name": user.name, "change": sentence}
            )
    return dict(lines)


def _write_notices(plan: Plan, changes: list[Change], *, at: datetime) -> None:
    """In the app at once; the lines themselves are mailed by a task."""
    # The names of departments are read once for all lines.
    departments = Department.objects.in_bulk(
        {row.department_id for change in changes for row in (change.was, change.becomes) if row}
    )
    for change in changes:
        for row in (change.was, change.becomes):
            if row is not None:
                row.department = departments[row.department_id]
    told = people_told(changes)
    Notice.objects.bulk_create(
        Notice(plan=plan, user_id=user_id, text="\n".join(lines)) for user_id, lines in told.items()
    )
    trainees = set(
        Trainee.objects.filter(pk__in={change.trainee_id for change in changes}).values_list(
            "user", flat=True
        )
    )
    words = {"plan": plan.name}
    own, taught = reverse("boards:attachment"), reverse("boards:teaching")
    notify(users=trainees, kind="plan.trainee", params=words, url=own, at=at)
    notify(users=told.keys() - trainees, kind="plan.mentor", params=words, url=taught, at=at)
