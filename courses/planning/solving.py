"""From a plan to the solver's problem and back."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest

from alliance.core.workdays import is_workday
from courses.programmes.models import Wish as ProgrammeWish

from .board import Board, Person
from .mentors import stay_of
from .models import DAY, WEEK, DraftPlacement, Plan
from .solver import (
    PART_WEEKS,
    Block,
    Met,
    Problem,
    Trainee,
    Wish,
    comes_true,
    explain,
    part_keys,
    whole_key,
)
from .solver import Plan as Solution
from .teaching import assign


def problem_of(board: Board, *, mentor_places: Mapping[int, int] | None = None) -> Problem:
    """What is still to be planned. Fixed rows take their trainee's weeks and their places.

    `mentor_places`: department -> how many trainees its mentors can take at a time; a department
    that is not in it is bound by its capacity alone.
    """
    plan = board.plan
    fixed = defaultdict(lambda: [0] * plan.weeks)
    for row in board.rows:
        if row.fixed and row.trainee_id in board.people:
            for week in _weeks_of(plan, row):
                fixed[row.department_id][week] += 1
    capacity = {}
    for pk in board.departments:
        limit = (mentor_places or {}).get(pk)
        capacity[pk] = tuple(
            max(0, _left(board, pk, week, limit) - fixed[pk][week]) for week in range(plan.weeks)
        )
    wishes = defaultdict(list)
    for wish in ProgrammeWish.objects.filter(application__in=list(board.people)):
        wishes[wish.application_id].append(wish)
    return Problem(
        weeks=plan.weeks,
        capacity=capacity,
        trainees=tuple(_trainee(plan, person, wishes[key]) for key, person in board.people.items()),
        workdays=tuple(_workdays(plan, week) for week in range(plan.weeks)),
    )


def _left(board: Board, department_id: int, week: int, limit: int | None) -> int:
    """Places of the week's tightest day that others have not taken."""
    days = board.week_slice(week)
    left = (
        (places if limit is None else min(places, limit)) - others
        for places, others in zip(
            board.places[department_id][days], board.others[department_id][days], strict=True
        )
    )
    return min(left, default=0)


def _trainee(plan: Plan, person: Person, wishes: list[ProgrammeWish]) -> Trainee:
    trainee = person.trainee
    left = _weeks_left(person)
    published = {
        row.block_id: row for row in reversed(person.rows) if row.placement_id and not row.fixed
    }
    taken = {week for row in person.rows if row.fixed for week in _weeks_of(plan, row)}
    return Trainee(
        key=trainee.pk,
        first=max(0, -((plan.starts_on - trainee.starts_on).days // 7)),
        until=min(plan.weeks, plan.week_of(trainee.ends_on + DAY)),
        blocks=tuple(
            Block(
                key=str(block.pk),
                department=block.department_id,
                weeks=left[block.pk],
                published=plan.week_of(published[block.pk].starts_on)
                if block.pk in published
                else None,
            )
            for block in person.blocks
            if left[block.pk]
        ),
        fixed_order=trainee.version.fixed_order,
        taken=frozenset(taken),
        leave=_leave_days(plan, person),
        wishes=tuple(Wish(wish.department_id, _month(plan, wish)) for wish in wishes),
    )


def _weeks_left(person: Person) -> dict[int, int]:
    """Block -> weeks still to be planned: all of it, or none of what has begun, unless what is left
    is long enough for a stay of its own."""
    left = {block.pk: block.weeks for block in person.blocks}
    begun = Counter()
    for row in person.rows:
        if row.fixed:
            begun[row.block_id] += (row.ends_on - row.starts_on + DAY) // WEEK
    for block_id in begun.keys() & left.keys():
        rest = left[block_id] - begun[block_id]
        left[block_id] = rest if rest >= PART_WEEKS else 0
    return left


def _weeks_of(plan: Plan, row: DraftPlacement) -> range:
    """Weeks of the plan that the row touches."""
    return range(
        max(0, plan.week_of(row.starts_on)), min(plan.weeks, plan.week_of(row.ends_on) + 1)
    )


def _month(plan: Plan, wish: ProgrammeWish) -> range:
    """The weeks that lie mostly in the wished month."""
    following = (wish.month + timedelta(days=31)).replace(day=1)
    middle = timedelta(days=3)
    return range(
        plan.week_of(wish.month - middle + timedelta(days=6)),
        plan.week_of(following - middle + timedelta(days=6)),
    )


def _workdays(plan: Plan, week: int) -> int:
    first = plan.first_day(week)
    return sum(is_workday(first + timedelta(days=day)) for day in range(7))


def _leave_days(plan: Plan, person: Person) -> dict[int, int]:
    days: dict[int, int] = defaultdict(int)
    for leave in person.leaves:
        for passed in range((leave.ends_on - leave.starts_on).days + 1):
            day = leave.starts_on + timedelta(days=passed)
            if is_workday(day):
                days[plan.week_of(day)] += 1
    return dict(days)


def rows_of(board: Board, problem: Problem, solution: Solution) -> list[DraftPlacement]:
    """The rows that the solution stands for, with mentors; the link to a published placement is
    kept, and so is a mentor who still can. Parts that lie side by side are one row."""
    plan, rows = board.plan, []
    for trainee in problem.trainees:
        person = board.people[trainee.key]
        for block_id, stays in _stays_of(trainee, solution).items():
            block = next(block for block in person.blocks if block.pk == block_id)
            old = _movable(person, block_id)
            for (first, until), before in zip_longest(stays, old[: len(stays)]):
                rows.append(
                    DraftPlacement(
                        plan=plan,
                        trainee_id=trainee.key,
                        department_id=block.department_id,
                        block_id=block_id,
                        starts_on=plan.first_day(first),
                        ends_on=plan.first_day(until) - DAY,
                        mentor_id=before.mentor_id if before else None,
                        placement_id=before.placement_id if before else None,
                    )
                )
    fixed = (row for row in board.rows if row.fixed and row.trainee_id in board.people)
    roster = board.staff.roster(map(stay_of, fixed))
    for row, stay in zip(rows, assign(roster, map(stay_of, rows)), strict=True):
        row.mentor_id = stay.mentor
    return rows


def _stays_of(trainee: Trainee, solution: Solution) -> dict[int, list[tuple[int, int]]]:
    """Block -> its stays one after another, each from a week until before another."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    placed = [
        (solution[trainee.key, block.key], block)
        for block in trainee.blocks
        if (trainee.key, block.key) in solution
    ]
    for start, block in sorted(placed, key=lambda item: item[0]):
        stays = found[int(whole_key(block.key))]
        if stays and stays[-1][1] == start:
            stays[-1] = (stays[-1][0], start + block.weeks)
        else:
            stays.append((start, start + block.weeks))
    return found


def _movable(person: Person, block_id: int) -> list[DraftPlacement]:
    return [row for row in person.rows if row.block_id == block_id and not row.fixed]


def as_planned(board: Board) -> tuple[Problem, Solution]:
    """The plan as it stands, for the solver's judgement: blocks are as long, and in as many parts,
    as their rows are; what is not planned stays as it is asked."""
    problem, solution, trainees = problem_of(board), {}, []
    for trainee in problem.trainees:
        blocks = []
        for block in trainee.blocks:
            rows = _movable(board.people[trainee.key], int(block.key))
            parts = [
                replace(block, key=key, weeks=len(_weeks_of(board.plan, row)))
                for key, row in zip(part_keys(block.key, len(rows)), rows, strict=True)
            ]
            solution |= {
                (trainee.key, part.key): board.plan.week_of(row.starts_on)
                for part, row in zip(parts, rows, strict=True)
            }
            blocks += parts or [block]
        trainees.append(replace(trainee, blocks=tuple(blocks)))
    return replace(problem, trainees=tuple(trainees)), solution


def answered_wishes(board: Board) -> list[Met]:
    """Each wish, met by the plan as it stands or not and why not; stays that have begun count."""
    begun = defaultdict(list)
    for row in board.rows:
        if row.fixed:
            begun[row.trainee_id, row.department_id].append(_weeks_of(board.plan, row))
    return [
        Met(answer.trainee, answer.wish, met=True)
        if any(
            comes_true(answer.wish, stay) for stay in begun[answer.trainee, answer.wish.department]
        )
        else answer
        for answer in explain(*as_planned(board))
    ]
