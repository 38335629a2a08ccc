"""The planner's mathematics over random plans: what it gives may stand, or it says why not."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.planning.solver import (
    Block,
    Ending,
    Lack,
    Problem,
    Trainee,
    Why,
    Wish,
    diagnose,
    explain,
    solve,
)
from courses.planning.solver.filling import Filling
from courses.planning.solver.problem import faults, score

DEPARTMENTS = (1, 2, 3, 4)
WEEKS = 16


@st.composite
def problems(draw) -> Problem:
    """Terms, leave, running placements, order, capacities by week: some have a plan, some not."""
    capacity = {
        department: tuple(draw(st.lists(st.integers(0, 3), min_size=WEEKS, max_size=WEEKS)))
        if draw(st.booleans())
        else (draw(st.integers(1, 4)),) * WEEKS
        for department in DEPARTMENTS
    }
    trainees = []
    for key in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, 4))
        departments = draw(st.lists(st.sampled_from(DEPARTMENTS), min_size=1, unique=True))
        taken = range(first, first + draw(st.integers(0, 2)))
        wishes = draw(st.lists(st.sampled_from(DEPARTMENTS), max_size=2, unique=True))
        trainees.append(
            Trainee(
                key=key,
                first=first,
                until=draw(st.integers(10, WEEKS)),
                blocks=tuple(
                    Block(f"{department}", department, draw(st.integers(1, 4)))
                    for department in departments
                ),
                fixed_order=draw(st.booleans()),
                taken=frozenset(taken),
                leave=draw(st.dictionaries(st.integers(0, WEEKS - 1), st.integers(1, 5))),
                wishes=tuple(
                    Wish(department, range(start, start + 4))
                    for department in wishes
                    for start in [draw(st.integers(0, 12))]
                ),
            )
        )
    workdays = draw(st.lists(st.integers(0, 7), min_size=WEEKS, max_size=WEEKS))
    return Problem(WEEKS, capacity, tuple(trainees), tuple(workdays))


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_plan_may_stand_or_what_is_in_the_way_is_named(problem):
    shown = []
    outcome = solve(problem, seconds=0.6, found=lambda plan, cost: shown.append((cost, plan)))
    if outcome.plan:
        assert faults(problem, outcome.plan) == []
        assert outcome.cost == score(problem, outcome.plan)
        assert all(faults(problem, plan) == [] for _, plan in shown)
        costs = [cost for cost, _ in shown]
        assert costs == sorted(costs, reverse=True)
    else:
        diagnosis = diagnose(problem, seconds=0.6)
        assert diagnosis.missing


@settings(max_examples=20, deadline=None)
@given(problems())
def test_every_wish_is_answered(problem):
    plan = solve(problem, seconds=0.3).plan
    for answer in explain(problem, plan):
        assert answer.met == (answer.why is None)


def test_the_checker_sees_each_fault():
    """The control: a plan that may not stand is not taken for one that may."""
    problem = Problem(
        6,
        {1: (1,) * 6, 2: (1,) * 6},
        (
            Trainee(7, 0, 6, (Block("a", 1, 3), Block("b", 2, 3)), fixed_order=True),
            Trainee(8, 0, 4, (Block("a", 1, 3),)),
        ),
    )
    plan = {(7, "a"): 2, (7, "b"): 0, (8, "a"): 2}
    assert faults(problem, plan) == [
        "7: b overlaps",
        "7: b is out of order",
        "8: a is outside the term",
        "1: week 2 holds 2 of 1",
        "1: week 3 holds 2 of 1",
        "1: week 4 holds 2 of 1",
    ]
    assert faults(problem, {(7, "a"): 0}) == ["7: b is missing", "8: a is missing"]


def one(trainee: Trainee, capacity=None, **kwargs) -> Problem:
    return Problem(8, capacity or {1: (1,) * 8, 2: (1,) * 8}, (trainee,), **kwargs)


def test_the_cheapest_plan_is_proved():
    trainee = Trainee(1, 0, 8, (Block("a", 1, 4), Block("b", 2, 4)), wishes=(Wish(2, range(4)),))
    outcome = solve(one(trainee), seconds=5)
    assert outcome.ending == Ending.BEST
    assert outcome.plan == {(1, "a"): 4, (1, "b"): 0}


def test_a_short_stay_keeps_clear_of_the_holiday():
    blocks = (Block("a", 1, 2), Block("b", 2, 6))
    problem = one(Trainee(1, 0, 8, blocks), workdays=(0, 5, 5, 5, 5, 5, 5, 5))
    assert solve(problem, seconds=5).plan == {(1, "b"): 0, (1, "a"): 6}


def test_a_published_stay_moves_only_for_a_reason():
    blocks = (Block("a", 1, 3, published=2),)
    assert solve(one(Trainee(1, 0, 8, blocks)), seconds=5).plan == {(1, "a"): 2}


def test_trainees_are_spread_over_the_weeks():
    trainees = tuple(Trainee(key, 0, 8, (Block("a", 1, 4),)) for key in range(4))
    outcome = solve(Problem(8, {1: (4,) * 8}, trainees), seconds=5)
    assert sorted(outcome.plan.values()) == [0, 0, 4, 4]


@pytest.mark.parametrize(
    ("trainee", "capacity", "lack", "needs", "has"),
    [
        (Trainee(1, 0, 6, (Block("a", 1, 4), Block("b", 2, 4))), None, Lack.TERM, 8, 6),
        (Trainee(1, 0, 8, (Block("a", 3, 4),)), None, Lack.CLOSED, 4, 0),
        (Trainee(1, 0, 8, (Block("a", 1, 3),)), {1: (1, 1, 0) * 2 + (1, 1)}, Lack.CLOSED, 3, 0),
        (
            Trainee(1, 0, 8, (Block("a", 1, 3), Block("b", 2, 3)), taken=frozenset({4, 5})),
            None, Lack.GAPS, 6, 6,
        ),
    ],
)  # fmt: skip
def test_what_one_trainee_lacks_is_named(trainee, capacity, lack, needs, has):
    problem = one(trainee, capacity)
    assert not solve(problem, seconds=2).plan
    (missing,) = diagnose(problem, seconds=2).missing
    assert (missing.lack, missing.trainee, missing.needs, missing.has) == (lack, 1, needs, has)


def test_a_department_with_too_few_places_is_named_with_its_weeks():
    trainees = tuple(Trainee(key, 0, 6, (Block("a", 1, 4),)) for key in range(3))
    problem = Problem(8, {1: (1,) * 8}, trainees)
    assert solve(problem, seconds=2).ending == Ending.NONE
    (missing,) = diagnose(problem, seconds=2).missing
    assert (missing.lack, missing.department) == (Lack.CAPACITY, 1)
    assert (missing.first, missing.until, missing.needs, missing.has) == (0, 6, 12, 6)


def test_the_first_plan_gives_up_where_no_room_can_be_made():
    trainees = tuple(Trainee(key, 0, 6, (Block("a", 1, 4),)) for key in range(3))
    plan = Filling(Problem(8, {1: (1,) * 8}, trainees), seed=1).fill(seconds=inf)
    assert len(plan) == 1


def test_a_shortage_that_only_the_whole_shows_is_named_by_the_nearest_plan():
    """Enough trainee-weeks, but two stays of three weeks do not fit into five."""
    trainees = tuple(Trainee(key, 0, 8, (Block("a", 1, 3),)) for key in range(2))
    problem = Problem(8, {1: (1, 1, 1, 1, 1, 0, 1, 0)}, trainees)
    diagnosis = diagnose(problem, seconds=2)
    assert {missing.lack for missing in diagnosis.missing} == {Lack.CROWD}
    assert len(diagnosis.nearest) == 2


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        (Why.NOT_ASKED, {"wishes": (Wish(3, range(4)),)}),
        (Why.OUTSIDE, {"first": 4, "until": 12, "wishes": (Wish(1, range(4)),)}),
        (Why.TAKEN, {"taken": frozenset(range(4)), "until": 12}),
        (Why.ORDER, {"fixed_order": True, "wishes": (Wish(2, range(4)),)}),
        (Why.CLOSED, {"wishes": (Wish(4, range(4)),), "blocks": (Block("d", 4, 4),)}),
        (Why.LEAVE, {"leave": dict.fromkeys(range(4), 5)}),
    ],
)
def test_why_a_wish_was_not_met(why, changes):
    given_trainee = {
        "key": 1, "first": 0, "until": 8, "blocks": (Block("a", 1, 4), Block("b", 2, 4)),
        "wishes": (Wish(1, range(4)),),
    } | changes  # fmt: skip
    open_always = (1,) * 12
    capacity = {1: open_always, 2: open_always, 4: (0,) * 4 + (1,) * 8}
    trainee = Trainee(**given_trainee)
    problem = Problem(12, capacity, (trainee,))
    plan = {(1, "a"): 4, (1, "b"): 8} if why == Why.LEAVE else solve(problem, seconds=2).plan
    (answer,) = explain(problem, plan)
    assert (answer.met, answer.why) == (False, why)


def test_a_wish_fails_where_others_have_the_places():
    blocks, wish = (Block("a", 1, 4),), Wish(1, range(4))
    trainees = tuple(Trainee(key, 0, 8, blocks, wishes=(wish,)) for key in (1, 2))
    problem = Problem(8, {1: (1,) * 8}, trainees)
    answers = explain(problem, solve(problem, seconds=2).plan)
    assert sorted((answer.met, answer.why) for answer in answers if not answer.met) == [
        (False, Why.FULL)
    ]
    assert sum(answer.met for answer in answers) == 1


def test_what_tick_raises_ends_the_search():
    trainees = tuple(Trainee(key, 0, 8, (Block("a", 1, 4),)) for key in range(4))

    def stop(elapsed: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(Problem(8, {1: (4,) * 8}, trainees), seconds=60, tick=stop)
