import pytest

from alliance.core.access import NotAllowed
from courses.planning import drafting, editing
from courses.planning.board import Board
from courses.planning.enums import Conflict
from courses.planning.models import WEEK
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.ground import kept

from .scene import AT, MONDAY, build_scene

pytestmark = pytest.mark.django_db


@kept
def scene(world):
    return build_scene(world)


def add(plan, scene, who, trainee=0, block=0, week=0):
    editing.add(
        plan_id=plan.pk,
        trainee_id=scene.trainees[trainee].pk,
        block_id=scene.blocks[block].pk,
        week=week,
        **who,
    )
    return plan.rows.latest("pk")


def standing(plan) -> list[tuple]:
    return [
        (row.pk, row.department_id, plan.week_of(row.starts_on), plan.week_of(row.ends_on))
        for row in plan.rows.all()
    ]


def test_every_step_can_be_undone_and_done_again(plan, scene, who):
    row = add(plan, scene, who)
    on = {"plan_id": plan.pk, "row_id": row.pk} | who
    states = [[], standing(plan)]
    for step in (
        lambda: editing.move(weeks=3, **on),
        lambda: editing.resize(weeks=-1, **on),
        lambda: editing.choose_department(block_id=scene.blocks[1].pk, **on),
        lambda: editing.remove(**on),
    ):
        step()
        states.append(standing(plan))
    assert len({str(state) for state in states}) == 5  # the first and the last are empty
    for state in reversed(states[:-1]):
        editing.undo(plan_id=plan.pk, **who)
        assert standing(plan) == state
    with pytest.raises(editing.CannotEdit):
        editing.undo(plan_id=plan.pk, **who)
    for state in states[1:]:
        editing.redo(plan_id=plan.pk, **who)
        assert standing(plan) == state
    with pytest.raises(editing.CannotEdit):
        editing.redo(plan_id=plan.pk, **who)


def test_a_new_step_forgets_what_was_taken_back(plan, scene, who):
    row = add(plan, scene, who)
    editing.undo(plan_id=plan.pk, **who)
    row = add(plan, scene, who, week=2)
    with pytest.raises(editing.CannotEdit):
        editing.redo(plan_id=plan.pk, **who)
    assert plan.rows.get() == row


def test_steps_that_make_no_sense_change_nothing(plan, scene, who):
    row = add(plan, scene, who)
    on = {"plan_id": plan.pk, "row_id": row.pk} | who
    before = standing(plan)
    for step in (
        lambda: editing.move(weeks=-1, **on),
        lambda: editing.move(weeks=7, **on),
        lambda: editing.resize(weeks=-4, **on),
        lambda: editing.choose_department(block_id=0, **on),
        lambda: editing.move(plan_id=plan.pk, row_id=0, weeks=1, **who),
        lambda: editing.add(plan_id=plan.pk, trainee_id=0, block_id=0, week=0, **who),
    ):
        with pytest.raises(editing.CannotEdit):
            step()
    assert standing(plan) == before


def test_only_the_training_office_edits_and_only_a_draft(plan, scene, who, world):
    row = add(plan, scene, who)
    on = {"plan_id": plan.pk, "row_id": row.pk, "weeks": 1, "at": AT}
    for role in ("doctor", "department_head", "alliance_office"):
        with pytest.raises(NotAllowed):
            editing.move(by=world.user(role), **on)
    drafting.discard_plan(plan_id=plan.pk, **who)
    with pytest.raises(drafting.PlanClosed):
        editing.move(by=world.training_office, **on)


def conflicts(plan) -> dict[int, set]:
    return Board(plan).conflicts


def test_what_contradicts_is_marked(plan, scene, who):
    first = add(plan, scene, who, week=0)
    assert conflicts(plan) == {}
    second = add(plan, scene, who, block=1, week=3)
    both = {first.pk: {Conflict.OVERLAP}, second.pk: {Conflict.OVERLAP}}
    assert conflicts(plan) == both
    editing.move(plan_id=plan.pk, row_id=second.pk, weeks=1, **who)
    assert conflicts(plan) == {}
    other = add(plan, scene, who, trainee=1, week=3)
    full = {first.pk: {Conflict.OVERFULL}, other.pk: {Conflict.OVERFULL}}
    assert conflicts(plan) == full
    editing.remove(plan_id=plan.pk, row_id=other.pk, **who)
    editing.resize(plan_id=plan.pk, row_id=first.pk, weeks=-1, **who)
    assert conflicts(plan) == {first.pk: {Conflict.LENGTH}}


def test_published_placements_of_others_count(plan, scene, who):
    PlacementFactory(
        department=scene.blocks[0].department, starts_on=MONDAY + WEEK, ends_on=MONDAY + WEEK
    )
    row = add(plan, scene, who)
    assert conflicts(plan) == {row.pk: {Conflict.OVERFULL}}
    editing.move(plan_id=plan.pk, row_id=row.pk, weeks=2, **who)
    assert conflicts(plan) == {}


def test_a_fixed_order_and_the_term_are_watched(plan, scene, who):
    version = scene.blocks[0].version
    version.fixed_order = True
    version.save()
    trainee = scene.trainees[0]
    trainee.ends_on = MONDAY + 8 * WEEK
    trainee.save()
    second = add(plan, scene, who, block=1, week=0)
    first = add(plan, scene, who, block=0, week=5)
    assert conflicts(plan) == {first.pk: {Conflict.ORDER, Conflict.TERM}}
    assert second.pk not in conflicts(plan)


def test_what_has_begun_is_shown_and_not_changed(scene, who):
    running = PlacementFactory(
        trainee=scene.trainees[0], department=scene.blocks[0].department, block=scene.blocks[0],
        starts_on=MONDAY,
    )  # fmt: skip
    plan = scene.begin()
    (row,) = plan.rows.all()
    assert (row.fixed, row.placement) == (True, running)
    with pytest.raises(editing.CannotEdit):
        editing.move(plan_id=plan.pk, row_id=row.pk, weeks=1, **who)


def test_refreshing_takes_over_what_was_not_touched(scene, who):
    kept, moved, gone = [
        PlacementFactory(
            trainee=scene.trainees[number % 2],
            department=scene.blocks[number // 2].department,
            block=scene.blocks[number // 2],
            starts_on=MONDAY + (number % 2) * 4 * WEEK + (number // 2) * 4 * WEEK,
            published=True,
        )
        for number in range(3)
    ]
    plan = scene.begin()
    rows = {row.placement_id: row for row in plan.rows.all()}
    editing.move(plan_id=plan.pk, row_id=rows[moved.pk].pk, weeks=1, **who)
    later = {"starts_on": MONDAY + 5 * WEEK, "ends_on": MONDAY + 8 * WEEK}
    Placement.objects.filter(pk=kept.pk).update(mentor=who["by"])
    Placement.objects.filter(pk=gone.pk).update(status="CANCELLED")
    drafting.refresh_plan(plan_id=plan.pk, **who)
    now = {row.placement_id: row for row in plan.rows.all()}
    assert set(now) == {kept.pk, moved.pk}
    assert now[kept.pk].mentor == who["by"]
    assert now[moved.pk].starts_on == later["starts_on"]
    with pytest.raises(editing.CannotEdit):
        editing.undo(plan_id=plan.pk, **who)
