"""A row that is set down by hand gets a mentor; publishing keeps to each mentor's limit."""

from threading import Barrier

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.mentoring.models import AwayPeriod, MentorProfile
from courses.planning import editing, handover, overload, publishing
from courses.planning.board import Board
from courses.planning.enums import Conflict
from courses.planning.models import DAY, WEEK
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.ground import kept

from .scene import AT, MONDAY, Scene, build_scene
from .test_mentors import Unlocked, entered
from .test_publishing import another_intake, at_once, publish

pytestmark = pytest.mark.django_db


@kept
def scene(world):
    return build_scene(world, places=2)


def add(plan, scene: Scene, *, trainee=0, block=0, week=0):
    editing.add(
        plan_id=plan.pk, trainee_id=scene.trainees[trainee].pk, block_id=scene.blocks[block].pk,
        week=week, by=scene.world.training_office, at=AT,
    )  # fmt: skip
    return plan.rows.latest("pk")


def test_a_row_set_down_by_hand_gets_whoever_has_the_least_to_do(plan, scene, world, who):
    first, second = entered(world, load_limit=2), entered(world, load_limit=2)
    PlacementFactory(department=world.department, mentor=first.user, starts_on=MONDAY)
    row = add(plan, scene)
    assert row.mentor == second.user
    on = {"plan_id": plan.pk, "row_id": row.pk} | who
    AwayPeriod.objects.create(mentor=second, starts_on=MONDAY + 4 * WEEK, ends_on=MONDAY + 5 * WEEK)
    for step, teaches in (
        (lambda: editing.resize(weeks=1, **on), first),  # the other is away in the fifth week
        (lambda: editing.resize(weeks=-1, **on), first),  # who can goes on
        (lambda: editing.choose_mentor(mentor_id=None, **on), None),
        (lambda: editing.move(weeks=6, **on), first),
        (lambda: editing.choose_mentor(mentor_id=second.user_id, **on), second),
        (lambda: editing.move(weeks=-3, **on), first),
        (lambda: editing.choose_department(block_id=scene.blocks[1].pk, **on), None),
    ):
        step()
        row.refresh_from_db()
        assert row.mentor_id == (teaches and teaches.user_id)
    for _ in range(7):
        editing.undo(plan_id=plan.pk, **who)
    assert plan.rows.get().mentor == second.user


def test_rows_of_the_draft_count_to_the_limit_when_the_next_is_set_down(plan, scene, world):
    mentor = entered(world)
    assert add(plan, scene).mentor == mentor.user
    assert add(plan, scene, trainee=1).mentor is None
    assert add(plan, scene, trainee=1, week=4).mentor == mentor.user


@pytest.mark.parametrize("rows", [1, 3])
def test_a_step_takes_the_same_queries_however_large_the_draft(
    world, django_assert_num_queries, rows
):
    scene = build_scene(world, trainees=rows, places=rows)
    plan = scene.begin()
    for number in range(rows):
        entered(world)
        row = add(plan, scene, trainee=number)
    on = {"plan_id": plan.pk, "row_id": row.pk, "by": world.training_office, "at": AT}
    editing.move(weeks=1, **on)
    with django_assert_num_queries(13):
        editing.move(weeks=1, **on)


@pytest.fixture
def overloaded(plan, scene, world):
    """Two rows share a week with one mentor, whose limit was cut to one meanwhile."""
    mentor = entered(world, user=world.mentor, load_limit=2)
    rows = [add(plan, scene), add(plan, scene, trainee=1, week=3)]
    MentorProfile.objects.filter(pk=mentor.pk).update(load_limit=1)
    return rows


def test_a_mentor_with_too_many_is_marked_and_refused_with_name_and_days(
    client, plan, scene, world, who, overloaded
):
    sentence = (
        f"{world.mentor.name}最多同时带教 1 人，2027-03-22 至 2027-03-28将超出，请改派带教老师。"
    )
    board = Board(plan)
    assert board.conflicts == {row.pk: {Conflict.MENTOR} for row in overloaded}
    assert board.lacks == {}
    client.force_login(world.training_office)
    for address, query in (("plan", {"row": overloaded[0].pk}), ("preview", {})):
        page = client.get(reverse(f"planning:{address}", args=[plan.pk]), query)
        assert sentence in page.content.decode()
    answer = client.post(reverse("planning:publish", args=[plan.pk]), follow=True)
    assert f"没有发布：{sentence}" in answer.content.decode()
    assert not Placement.objects.exists()
    editing.choose_mentor(plan_id=plan.pk, row_id=overloaded[1].pk, mentor_id=None, **who)
    publish(plan, scene)
    assert Placement.objects.count() == 2


def test_what_others_gave_out_since_the_draft_is_refused(plan, scene, world):
    entered(world, user=world.mentor)
    add(plan, scene)
    PlacementFactory(
        department=world.department, mentor=world.mentor, starts_on=MONDAY + 4 * WEEK - DAY
    )
    with pytest.raises(overload.MentorOverloaded, match="2027-03-28将超出") as refused:
        publish(plan, scene)
    assert refused.value.days == {world.mentor.pk: {MONDAY + 4 * WEEK - DAY}}


def test_what_is_not_the_plans_doing_is_not_held_against_it(plan, scene, world):
    """The mentor has too many already, on days on which the plan gives no one."""
    entered(world, user=world.mentor)
    for _ in range(2):
        PlacementFactory(
            department=world.department, mentor=world.mentor, starts_on=MONDAY - 4 * WEEK
        )
    assert add(plan, scene).mentor == world.mentor
    publish(plan, scene)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control"])
def test_two_terms_give_a_mentors_last_place_at_once(world, monkeypatch, locked):
    """In two departments, whose days make nobody wait: without the lock on the mentor neither
    sees what the other publishes."""
    scene = build_scene(world, trainees=1, places=2)
    other = another_intake(scene)
    mentor = entered(world)
    plans = [scene.begin(), other.begin(intakes=[other.intake])]
    add(plans[0], scene)
    add(plans[1], other, block=1)
    plans[1].rows.update(mentor=mentor.user)
    if not locked:
        both, judge = Barrier(2), publishing.refuse_overload

        def judge_when_both_have_published(*args):
            both.wait(5)
            judge(*args)

        monkeypatch.setattr(overload, "MentorProfile", Unlocked)
        monkeypatch.setattr(publishing, "refuse_overload", judge_when_both_have_published)
    results = at_once(lambda: publish(plans[0], scene), lambda: publish(plans[1], other))
    expected = ["MentorOverloaded", "Plan"] if locked else ["Plan", "Plan"]
    assert sorted(type(result).__name__ for result in results) == expected


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_published_while_a_head_gives_out_the_mentors_last_place(world):
    scene = build_scene(world, trainees=1, places=2)
    mentor = entered(world)
    plan = scene.begin()
    add(plan, scene)
    placement = PlacementFactory(
        department=world.department, starts_on=MONDAY,
        trainee__intake__version__programme__alliance=world.alliance,
    )  # fmt: skip

    def hand_over():
        return handover.hand_over(
            placement_id=placement.pk, mentor_id=mentor.user_id, by=world.department_head,
            at=timezone.now(),
        )  # fmt: skip

    results = at_once(lambda: publish(plan, scene), hand_over)
    refused = [type(result).__name__ for result in results if isinstance(result, Exception)]
    assert refused in (["MentorOverloaded"], ["MentorUnavailable"])
    assert Placement.objects.filter(mentor=mentor.user).count() == 1
