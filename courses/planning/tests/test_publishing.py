from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.notices.models import Notice as InApp
from courses.planning import drafting, editing, publishing, tasks
from courses.planning.enums import PlanState
from courses.planning.models import DAY, WEEK, Notice
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import IntakeFactory, TraineeFactory
from courses.rotations.capacity import CapacityTooSmall, set_capacity
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity, DepartmentDay, Placement
from courses.rotations.refusals import DepartmentFull, PlacementRefused, TrainsElsewhere
from lms.testing.ground import kept
from lms.testing.racing import at_once

from .scene import AT, MONDAY, WEEKS, build_scene

pytestmark = pytest.mark.django_db


@kept
def scene(world):
    return build_scene(world)


def fill(plan, scene, weeks=((0, 4), (4, 0))):
    """The first trainee begins in the first department, the second in the second."""
    for trainee, starts in zip(scene.trainees, weeks, strict=False):
        for block, week in zip(scene.blocks, starts, strict=True):
            editing.add(
                plan_id=plan.pk, trainee_id=trainee.pk, block_id=block.pk, week=week,
                by=scene.world.training_office, at=AT,
            )  # fmt: skip


def publish(plan, scene, by=None):
    return publishing.publish_plan(plan_id=plan.pk, by=by or scene.world.training_office, at=AT)


def test_a_plan_is_published_once(scene):
    plan = scene.begin()
    fill(plan, scene)
    assert publish(plan, scene).state == publish(plan, scene).state == PlanState.PUBLISHED
    assert Placement.objects.filter(status=PlacementStatus.PUBLISHED).count() == 4
    entry = AuditEntry.objects.get(action="plan.publish")
    assert entry.detail == {"added": 4, "moved": 0, "cancelled": 0}


def test_trainees_and_mentors_are_told_once_each(scene, world):
    world.doctor.email, world.mentor.email = "doctor@example.org", "mentor@example.org"
    world.doctor.save()
    world.mentor.save()
    placement = PlacementFactory(
        trainee=scene.trainees[0], department=scene.blocks[0].department, block=scene.blocks[0],
        starts_on=MONDAY, mentor=world.mentor, published=True,
    )  # fmt: skip
    plan = scene.begin()
    row = plan.rows.get()
    editing.move(plan_id=plan.pk, row_id=row.pk, weeks=2, by=world.training_office, at=AT)
    publish(plan, scene)
    placement.refresh_from_db()
    assert placement.starts_on == MONDAY + 2 * WEEK
    assert set(Notice.objects.values_list("user", "told_at")) == {
        (world.doctor.pk, None), (world.mentor.pk, None),
    }  # fmt: skip
    in_the_app = InApp.objects.values_list("user", "kind", "url", "mail_due_at")
    assert set(in_the_app) == {
        (world.doctor.pk, "plan.trainee", "/attachment/", None),
        (world.mentor.pk, "plan.mentor", "/teaching/", None),
    }
    tasks.tell_notices()
    tasks.tell_notices(plan.pk)
    assert not Notice.objects.filter(told_at=None).exists()


def test_what_is_published_is_moved_added_and_cancelled(scene, world):
    old = [
        PlacementFactory(
            trainee=scene.trainees[0], department=block.department, block=block, published=True,
            starts_on=MONDAY + number * 4 * WEEK,
        )
        for number, block in enumerate(scene.blocks)
    ]  # fmt: skip
    plan = scene.begin()
    rows = {row.placement_id: row for row in plan.rows.all()}
    who = {"plan_id": plan.pk, "by": world.training_office, "at": AT}
    editing.remove(row_id=rows[old[0].pk].pk, **who)
    editing.move(row_id=rows[old[1].pk].pk, weeks=1, **who)
    editing.add(trainee_id=scene.trainees[1].pk, block_id=scene.blocks[0].pk, week=0, **who)
    assert {change.what.value for change in publishing.changes_of(plan)} == {
        "ADDED", "MOVED", "CANCELLED",
    }  # fmt: skip
    publish(plan, scene)
    standing = Placement.objects.occupying().values_list("trainee", "department", "starts_on")
    assert set(standing) == {
        (scene.trainees[0].pk, scene.blocks[1].department_id, MONDAY + 5 * WEEK),
        (scene.trainees[1].pk, scene.blocks[0].department_id, MONDAY),
    }


def test_a_stale_base_is_refused_with_what_changed(scene):
    early, late = scene.begin(), scene.begin()
    fill(early, scene)
    fill(late, scene, weeks=((0, 4), (5, 0)))
    publish(early, scene)
    with pytest.raises(publishing.StaleBase) as refused:
        publish(late, scene)
    assert len(refused.value.changes) == 4
    assert Placement.objects.count() == 4
    late.refresh_from_db()
    assert late.state == PlanState.DRAFT


def test_overfull_and_overlapping_drafts_are_refused_in_words(scene):
    plan = scene.begin()
    fill(plan, scene, weeks=((0, 4), (1, 5)))
    with pytest.raises(DepartmentFull, match="2027-03-08 至 2027-03-28"):
        publish(plan, scene)
    Capacity.objects.update(places=2)
    fill(plan, scene, weeks=((1, 6),))
    with pytest.raises(TrainsElsewhere):
        publish(plan, scene)
    assert not Placement.objects.exists()


def test_only_the_training_office_publishes(scene, world):
    plan = scene.begin()
    fill(plan, scene)
    for role in ("doctor", "mentor", "department_head", "alliance_office", "stranger"):
        with pytest.raises(NotAllowed):
            publish(plan, scene, by=getattr(world, role))


def test_a_discarded_plan_is_not_published(scene, world):
    plan = scene.begin()
    drafting.discard_plan(plan_id=plan.pk, by=world.training_office, at=AT)
    with pytest.raises(drafting.PlanClosed):
        publish(plan, scene)


def overfull_days() -> int:
    return sum(day.taken > day.capacity for day in DepartmentDay.objects.all())


@pytest.mark.django_db(transaction=True)
def test_two_planners_publish_the_same_term_at_once(world):
    scene = build_scene(world)
    plans = [scene.begin(), scene.begin()]
    fill(plans[0], scene)
    fill(plans[1], scene, weeks=((5, 0), (0, 5)))
    results = at_once(*(lambda plan=plan: publish(plan, scene) for plan in plans))
    assert sorted(type(result).__name__ for result in results) == ["Plan", "StaleBase"]
    assert Placement.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_trainees_both_would_publish(world, monkeypatch):
    """The control: drafts that do not clash pass the database's own constraints, both of them."""
    scene = build_scene(world)
    plans = [scene.begin(), scene.begin()]
    for plan, week in zip(plans, (0, 4), strict=True):
        editing.add(
            plan_id=plan.pk, trainee_id=scene.trainees[0].pk, block_id=scene.blocks[0].pk,
            week=week, by=world.training_office, at=AT,
        )  # fmt: skip
    both_have_read = Barrier(2)
    read = publishing.published_of

    def reads_without_lock(plan, *, lock=False):
        found = read(plan)
        both_have_read.wait(5)
        return found

    monkeypatch.setattr(publishing, "published_of", reads_without_lock)
    results = at_once(*(lambda plan=plan: publish(plan, scene) for plan in plans))
    assert [type(result).__name__ for result in results] == ["Plan", "Plan"]
    assert Placement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_terms_take_the_last_place_of_a_department(world):
    """Neither draft is stale, for they plan different people: the days refuse one of them."""
    scene = build_scene(world, trainees=1)
    other = another_intake(scene)
    plans = [scene.begin(), other.begin(intakes=[other.intake])]
    fill(plans[0], scene, weeks=((0, 4),))
    fill(plans[1], other, weeks=((0, 4),))
    results = at_once(lambda: publish(plans[0], scene), lambda: publish(plans[1], other))
    assert sorted(type(result).__name__ for result in results) == ["DepartmentFull", "Plan"]
    assert overfull_days() == 0


def another_intake(scene):
    """Of the same programme, with one trainee."""
    intake = IntakeFactory(
        version=scene.intake.version, starts_on=MONDAY, ends_on=MONDAY + WEEKS * WEEK - DAY
    )
    trainee = TraineeFactory(intake=intake, status=ApplicationStatus.ACCEPTED)
    return replace(scene, intake=intake, trainees=[trainee])


def cut_to_one(scene):
    return set_capacity(
        department=scene.blocks[0].department, starts_on=MONDAY, ends_on=MONDAY + 20 * WEEK,
        places=1, by=scene.world.training_office, at=AT,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_capacity_is_cut_while_a_plan_is_published(world):
    scene = build_scene(world, places=2)
    plan = scene.begin()
    fill(plan, scene, weeks=((0, 4), (0, 4)))
    results = at_once(lambda: publish(plan, scene), lambda: cut_to_one(scene))
    refusals = [result for result in results if isinstance(result, Exception)]
    assert len(refusals) == 1
    assert isinstance(refusals[0], PlacementRefused | CapacityTooSmall)
    assert overfull_days() == 0


def test_control_without_the_check_of_the_days_both_pass_and_days_are_overfull(world):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "ALTER TABLE rotations_departmentday DROP CONSTRAINT department_never_overfull"
        )
    scene = build_scene(world, places=2)
    plan = scene.begin()
    fill(plan, scene, weeks=((0, 4), (0, 4)))
    publish(plan, scene)
    cut_to_one(scene)
    assert overfull_days() > 0


def test_one_after_the_other_both_the_cut_and_a_smaller_plan_pass(scene):
    """Nothing but the two together is refused."""
    plan = scene.begin()
    fill(plan, scene)
    publish(plan, scene)
    cut_to_one(scene)
    assert overfull_days() == 0
