"""The planner's steps: each changes rows of the draft and can be undone and done again."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from courses.programmes.models import Block, Trainee

from .board import trainees_of
from .drafting import lock_plan, touch
from .models import DAY, WEEK, DraftPlacement, Edit, Plan
from .proposing import can_teach, propose_mentor

FIELDS = (
    "id", "trainee_id", "department_id", "block_id", "starts_on", "ends_on", "mentor_id",
    "placement_id",
)  # fmt: skip


class CannotEdit(Exception):
    """The step makes no sense; str() says why."""


@transaction.atomic
def move(*, plan_id: int, row_id: int, weeks: int, by: User, at: datetime) -> Edit:
    """Move a row so many weeks later, or earlier below 0.

    Whoever teaches it goes on if they can; otherwise a mentor is proposed, as in each step that
    sets a row down (proposing.propose_mentor). Raises CannotEdit and lock_plan's.
    """
    plan = lock_plan(plan_id, by=by)
    row = _row(plan, row_id)
    before = _as_data(row)
    row.starts_on += weeks * WEEK
    row.ends_on += weeks * WEEK
    return _place(plan, row, before, _("移动“%(department)s”"), by=by, at=at)


@transaction.atomic
def resize(*, plan_id: int, row_id: int, weeks: int, by: User, at: datetime) -> Edit:
    """Let a row end so many weeks later, or earlier below 0."""
    plan = lock_plan(plan_id, by=by)
    row = _row(plan, row_id)
    before = _as_data(row)
    row.ends_on += weeks * WEEK
    return _place(plan, row, before, _("调整“%(department)s”的周数"), by=by, at=at)


@transaction.atomic
def choose_department(*, plan_id: int, row_id: int, block_id: int, by: User, at: datetime) -> Edit:
    """Let the row fulfil another block of the trainee's programme, on the same first day."""
    plan = lock_plan(plan_id, by=by)
    row = _row(plan, row_id)
    before = _as_data(row)
    block = _block(row.trainee, block_id)
    row.block, row.department, row.mentor = block, block.department, None
    row.ends_on = row.starts_on + block.weeks * WEEK - DAY
    return _place(plan, row, before, _("改为“%(department)s”"), by=by, at=at)


@transaction.atomic
def choose_mentor(
    *, plan_id: int, row_id: int, mentor_id: int | None, by: User, at: datetime
) -> Edit:
    """Let one of the mentors who can teach the row, or leave it open with None."""
    plan = lock_plan(plan_id, by=by)
    row = _row(plan, row_id)
    before = _as_data(row)
    if mentor_id not in (None, row.mentor_id) and mentor_id not in can_teach(plan, row):
        raise CannotEdit(_("这位带教老师在这段时间外出、已带满，或不在这个科室，请另选。"))
    row.mentor_id = mentor_id
    return _save(plan, row, before, _("更改“%(department)s”的带教老师"), by=by, at=at)


@transaction.atomic
def add(*, plan_id: int, trainee_id: int, block_id: int, week: int, by: User, at: datetime) -> Edit:
    """Plan a block of a trainee from the week on."""
    plan = lock_plan(plan_id, by=by)
    trainee = trainees_of(plan).filter(pk=trainee_id).first()
    if trainee is None:
        raise CannotEdit(_("这位学员不在本计划中。"))
    block = _block(trainee, block_id)
    starts_on = plan.first_day(week)
    row = DraftPlacement(
        plan=plan,
        trainee=trainee,
        department=block.department,
        block=block,
        starts_on=starts_on,
        ends_on=starts_on + block.weeks * WEEK - DAY,
    )
    return _place(plan, row, None, _("加入“%(department)s”"), by=by, at=at)


@transaction.atomic
def remove(*, plan_id: int, row_id: int, by: User, at: datetime) -> Edit:
    """Take a row out of the draft; a published one is cancelled when the plan is published."""
    plan = lock_plan(plan_id, by=by)
    row = _row(plan, row_id)
    before = _as_data(row)
    label = _("移除“%(department)s”") % {"department": row.department.name}
    row.delete()
    return record(plan, label, before=[before], after=[], by=by, at=at)


@transaction.atomic
def undo(*, plan_id: int, by: User, at: datetime) -> Edit:
    """Take back the latest step that stands. Raises CannotEdit when there is none."""
    plan = lock_plan(plan_id, by=by)
    edit = plan.edits.filter(undone=False).last()
    if edit is None:
        raise CannotEdit(_("没有可以撤销的操作。"))
    return _turn(plan, edit, gone=edit.after, back=edit.before)


@transaction.atomic
def redo(*, plan_id: int, by: User, at: datetime) -> Edit:
    """Do again the step that was taken back last. Raises CannotEdit when there is none."""
    plan = lock_plan(plan_id, by=by)
    edit = plan.edits.filter(undone=True).first()
    if edit is None:
        raise CannotEdit(_("没有可以重做的操作。"))
    return _turn(plan, edit, gone=edit.before, back=edit.after)


def _turn(plan: Plan, edit: Edit, *, gone: Sequence[dict], back: Sequence[dict]) -> Edit:
    plan.rows.filter(pk__in=[data["id"] for data in gone]).delete()
    DraftPlacement.objects.bulk_create(_from_data(plan, data) for data in back)
    edit.undone = not edit.undone
    edit.save(update_fields=["undone"])
    touch(plan)
    return edit


def replace_rows(
    plan: Plan, rows: Sequence[DraftPlacement], *, label: str, step: Edit | None, by, at
) -> Edit:
    """Put these in the place of all rows that are not fixed: one step, however often it is called
    with the step it gave. The plan is locked by the caller."""
    old = list(plan.rows.filter(fixed=False).order_by("pk"))
    before = [_as_data(row) for row in old]
    plan.rows.filter(fixed=False).delete()
    made = DraftPlacement.objects.bulk_create(rows)
    after = [_as_data(row) for row in made]
    if step is None:
        return record(plan, label, before=before, after=after, by=by, at=at)
    step.after = after
    step.save(update_fields=["after"])
    touch(plan)
    return step


def record(plan: Plan, label: str, *, before: list, after: list, by: User, at: datetime) -> Edit:
    """Keep the step; what had been taken back can no longer be done again."""
    plan.edits.filter(undone=True).delete()
    latest = plan.edits.order_by("-number").values_list("number", flat=True).first() or 0
    touch(plan)
    return Edit.objects.create(
        plan=plan, number=latest + 1, label=label, before=before, after=after, by=by, at=at
    )


def _row(plan: Plan, row_id: int) -> DraftPlacement:
    row = plan.rows.select_related("department", "trainee__version").filter(pk=row_id).first()
    if row is None:
        raise CannotEdit(_("这段安排已不在计划中，请刷新页面。"))
    if row.fixed:
        raise CannotEdit(_("这段轮转已经开始或不在计划的日期内，不能在计划中改动。"))
    return row


def _block(trainee: Trainee, block_id: int) -> Block:
    block = (
        Block.objects.select_related("department")
        .filter(pk=block_id, version=trainee.version_id)
        .first()
    )
    if block is None:
        raise CannotEdit(_("学员的进修项目里没有这个科室。"))
    return block


def _place(
    plan: Plan, row: DraftPlacement, before: dict | None, label: str, *, by: User, at: datetime
) -> Edit:
    """Keep the row where it stands now, with the mentor who can teach it there."""
    if row.ends_on < row.starts_on:
        raise CannotEdit(_("至少安排一周。"))
    if row.starts_on < plan.starts_on or row.ends_on > plan.ends_on:
        raise CannotEdit(_("超出了计划的日期范围。"))
    propose_mentor(plan, row)
    return _save(plan, row, before, label, by=by, at=at)


def _save(
    plan: Plan, row: DraftPlacement, before: dict | None, label: str, *, by: User, at: datetime
) -> Edit:
    row.save()
    return record(
        plan,
        label % {"department": row.department.name},
        before=[before] if before else [],
        after=[_as_data(row)],
        by=by,
        at=at,
    )


def _as_data(row: DraftPlacement) -> dict:
    data = {name: getattr(row, name) for name in FIELDS}
    return data | {name: data[name].isoformat() for name in ("starts_on", "ends_on")}


def _from_data(plan: Plan, data: dict) -> DraftPlacement:
    dates = {name: date.fromisoformat(data[name]) for name in ("starts_on", "ends_on")}
    return DraftPlacement(plan=plan, **(data | dates))
