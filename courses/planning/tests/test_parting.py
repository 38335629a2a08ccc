"""Long stays cut in two, over random plans: only where nothing else helps, and never too short."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.planning.board import Board
from courses.planning.models import DAY, WEEK
from courses.planning.solver import (
    PART_WEEKS,
    Block,
    Problem,
    Trainee,
    diagnose,
    part,
    part_keys,
    solve,
    whole_key,
)
from courses.planning.solver.parting import LONG_WEEKS
from courses.planning.solver.problem import faults
from courses.planning.solving import as_planned, problem_of, rows_of
from courses.programmes.models import Block as ProgrammeBlock
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity

from .scene import MONDAY, build_scene
from .test_views import solve as run_solver

WEEKS = 20


@st.composite
def problems(draw) -> Problem:
    """Long blocks, capacities with holes: some want a cut, to some none helps."""
    capacity = {
        department: tuple(
            places
            for places, weeks in draw(
                st.lists(st.tuples(st.integers(0, 2), st.integers(2, 9)), min_size=10, max_size=10)
            )
            for _ in range(weeks)
        )[:WEEKS]
        for department in (1, 2)
    }
    trainees = tuple(
        Trainee(
            key=key,
            first=0,
            until=draw(st.integers(14, WEEKS)),
            blocks=tuple(
                Block(str(department), department, draw(st.sampled_from((3, 4, 8, 9, 12))))
                for department in draw(st.sampled_from(((1,), (1, 2))))
            ),
            fixed_order=draw(st.booleans()),
            taken=frozenset(draw(st.sampled_from(((), (6,), (4, 5))))),
        )
        for key in range(draw(st.integers(1, 3)))
    )
    return Problem(WEEKS, capacity, trainees)


@settings(max_examples=25, deadline=None)
@given(problems())
def test_what_is_cut_is_long_enough_and_keeps_its_weeks(problem):
    if solve(problem, seconds=0.15).plan:
        return
    parted = part(problem, diagnose(problem, seconds=0.15))
    if parted is None:
        return
    assert parted.capacity == problem.capacity
    cut = 0
    for before, after in zip(problem.trainees, parted.trainees, strict=True):
        weeks, pieces = Counter(), Counter()
        for block in after.blocks:
            weeks[whole_key(block.key)] += block.weeks
            pieces[whole_key(block.key)] += 1
        assert weeks == {block.key: block.weeks for block in before.blocks}
        assert list(pieces) == [block.key for block in before.blocks]
        for block in before.blocks:
            assert pieces[block.key] in ((1, 2) if block.weeks >= LONG_WEEKS else (1,))
        for block in after.blocks:
            assert block.weeks >= PART_WEEKS or pieces[whole_key(block.key)] == 1
        cut += len(after.blocks) - len(before.blocks)
    assert cut
    assert (
        faults(parted, solve(parted, seconds=0.15).plan) == []
        or diagnose(parted, seconds=0.15).missing
    )


def one(block: Block, capacity: tuple[int, ...], **values) -> Problem:
    trainee = Trainee(**{"key": 1, "first": 0, "until": 12, "blocks": (block,)} | values)
    return Problem(12, {1: capacity}, (trainee,))


LONG = Block("a", 1, 8)


@pytest.mark.parametrize(
    ("problem", "lengths"),
    [
        (one(LONG, (1,) * 4 + (0,) * 2 + (1,) * 6), [4, 4]),  # closed in the middle
        (one(LONG, (1,) * 12, taken=frozenset({6, 7})), [4, 4]),  # something else in the middle
        (one(Block("a", 1, 10), (1,) * 4 + (0,) + (1,) * 7), [4, 6]),  # as evenly as there is room
        (one(LONG, (1,) * 3 + (0,) + (1,) * 3 + (0,) + (1,) * 4), None),  # parts would be too short
        (one(LONG, (1,) * 12, until=7), None),  # too few weeks, cut or whole
        (one(Block("a", 1, 7), (1,) * 5 + (0,) + (1,) * 6), None),  # not long enough to cut
    ],
)
def test_a_stay_is_cut_where_that_helps(problem, lengths):
    assert not solve(problem, seconds=1).plan
    parted = part(problem, diagnose(problem, seconds=1))
    assert (parted and [block.weeks for block in parted.trainees[0].blocks]) == lengths
    if parted:
        assert faults(parted, solve(parted, seconds=1).plan) == []


def test_only_who_is_in_the_way_is_cut():
    """The weeks that are short hold two of three; the third has a department of its own."""
    blocks = [Block("a", 1, 8), Block("a", 1, 8), Block("b", 2, 8)]
    trainees = tuple(Trainee(key, 0, 20, (block,)) for key, block in enumerate(blocks))
    capacity = {1: (1,) * 12 + (0,) + (1,) * 4 + (0,) * 3, 2: (1,) * 20}
    problem = Problem(20, capacity, trainees)
    assert not solve(problem, seconds=1).plan
    parted = part(problem, diagnose(problem, seconds=1))
    assert parted.trainees[2] == trainees[2]
    assert faults(parted, solve(parted, seconds=2).plan) == []


@pytest.fixture
def scene(db, world):
    """Eight weeks in a department that is closed in the middle of the term, one trainee."""
    scene = build_scene(world, trainees=1)
    block = scene.blocks[0]
    ProgrammeBlock.objects.filter(pk=block.pk).update(weeks=8)
    scene.blocks[1].delete()
    Capacity.objects.filter(department=block.department).update(ends_on=MONDAY + 4 * WEEK - DAY)
    Capacity.objects.create(
        department=block.department, starts_on=MONDAY + 5 * WEEK, ends_on=MONDAY + 20 * WEEK,
        places=1,
    )  # fmt: skip
    return scene


def test_the_planner_allows_the_cut_and_sees_it(client, scene, world):
    plan = scene.begin()
    run_solver(plan, world)
    assert "没有连续 8 周有容量" in page_of(client, plan, world)
    run_solver(plan, world, may_part=True)
    board = Board(plan)
    assert [(plan.week_of(row.starts_on), plan.week_of(row.ends_on)) for row in board.rows] == [
        (0, 3), (5, 8),
    ]  # fmt: skip
    assert board.conflicts == {}
    said = page_of(client, plan, world)
    assert "没有连续" not in said
    assert "有 1 处轮转分成了两段" in said
    problem, solution = as_planned(board)
    assert faults(problem, solution) == []
    assert sorted(solution.values()) == [0, 5]


def page_of(client, plan, world) -> str:
    client.force_login(world.training_office)
    return client.get(f"/planning/{plan.pk}/").content.decode()


def test_parts_side_by_side_are_one_stay(scene):
    plan = scene.begin()
    board = Board(plan)
    problem = problem_of(board)
    (trainee,) = problem.trainees
    (block,) = trainee.blocks
    parted = part(problem, diagnose(problem, seconds=1))
    keys = [(trainee.key, key) for key in part_keys(block.key, 2)]
    (row,) = rows_of(board, parted, dict(zip(keys, (4, 0), strict=True)))
    assert (plan.week_of(row.starts_on), plan.week_of(row.ends_on)) == (0, 7)
    first, second = rows_of(board, parted, dict(zip(keys, (5, 0), strict=True)))
    assert (plan.week_of(first.starts_on), plan.week_of(second.starts_on)) == (0, 5)


@pytest.mark.parametrize(("weeks", "left"), [(4, [4]), (5, []), (8, [])])
def test_what_is_left_of_a_stay_that_has_begun_is_planned(scene, weeks, left):
    Capacity.objects.filter(starts_on__gt=MONDAY).delete()
    Capacity.objects.update(ends_on=MONDAY + 20 * WEEK)
    PlacementFactory(
        trainee=scene.trainees[0], department=scene.blocks[0].department, block=scene.blocks[0],
        starts_on=MONDAY, ends_on=MONDAY + weeks * WEEK - DAY,
    )  # fmt: skip
    (trainee,) = problem_of(Board(scene.begin())).trainees
    assert [block.weeks for block in trainee.blocks] == left
