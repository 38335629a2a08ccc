"""The demo's plans: the one that the running term was published from, and a draft of the next."""

from datetime import timedelta

from courses.programmes.models import Intake, Wish
from courses.rotations.models import Placement

from . import drafting
from .board import Board
from .enums import PlanState
from .models import DraftPlacement, Plan
from .solver.filling import Filling
from .solving import problem_of, rows_of

SEED = 7
FILL_SECONDS = 5


def load(demo) -> None:
    """The draft is the planner's work in the middle: nearly all is set, some of it wrong."""
    office, today = demo.accounts["training"], demo.now.date()
    intakes = Intake.objects.filter(
        version__programme__alliance=demo.alliance, version__fixed_order=False
    )
    running = intakes.filter(starts_on__lte=today, ends_on__gte=today).first()
    coming = intakes.filter(starts_on__gt=today).order_by("starts_on").first()
    if running is None or coming is None:
        return
    _grant_wishes(running)
    begun = demo.now - timedelta(days=(today - running.starts_on).days + 20)
    plan = _begin(demo, running, f"{running.name}轮转计划", at=begun)
    drafting.close(plan, PlanState.PUBLISHED, by=office, at=begun + timedelta(days=6))

    _wish_too_much(coming)
    draft = _begin(demo, coming, f"{coming.name}轮转计划", at=demo.now)
    board = Board(draft)
    problem = problem_of(board)
    solution = Filling(problem, seed=SEED).fill(seconds=FILL_SECONDS)
    DraftPlacement.objects.bulk_create(rows_of(board, problem, solution))
    _leave_work(draft)


def _grant_wishes(intake: Intake) -> None:
    """Two of three of those who are in rotation are where they wished to be."""
    wishes = Wish.objects.filter(application__intake=intake).order_by("pk")
    stays = {
        (stay.trainee_id, stay.department_id): stay.starts_on
        for stay in Placement.objects.filter(trainee__intake=intake)
    }
    for n, wish in enumerate(wishes):
        starts_on = stays.get((wish.application_id, wish.department_id))
        if starts_on and n % 3:
            # Two weeks of the stay lie in it at least.
            wish.month = (starts_on + timedelta(weeks=2)).replace(day=1)
            wish.save(update_fields=["month"])


def _wish_too_much(intake: Intake) -> None:
    """One wants three departments in one month, one a month after the term: not all can be met."""
    month = (intake.starts_on + timedelta(weeks=13)).replace(day=1)
    after = (intake.ends_on + timedelta(days=31)).replace(day=1)
    greedy, late = intake.applications.filter(wishes__isnull=False).distinct().order_by("pk")[:2]
    blocks = list(intake.version.blocks.select_related("department"))
    for block in blocks[:3]:
        greedy.wishes.update_or_create(department=block.department, defaults={"month": month})
    late.wishes.update_or_create(department=blocks[-1].department, defaults={"month": after})


def _begin(demo, intake: Intake, name: str, *, at) -> Plan:
    return drafting.begin_plan(
        alliance=demo.alliance,
        name=name,
        intakes=[intake],
        starts_on=intake.starts_on,
        ends_on=intake.ends_on,
        by=demo.accounts["training"],
        at=at,
    )


def _leave_work(plan: Plan) -> None:
    """One stay overlaps another, one is too short, and one is still missing."""
    rows = list(plan.rows.order_by("trainee", "starts_on"))
    by_trainee: dict[int, list[DraftPlacement]] = {}
    for row in rows:
        by_trainee.setdefault(row.trainee_id, []).append(row)
    people = list(by_trainee.values())
    if len(people) < 3:
        return
    overlapping, short, missing = people[0][1], people[1][-1], people[2][0]
    overlapping.starts_on -= timedelta(weeks=1)
    overlapping.ends_on -= timedelta(weeks=1)
    overlapping.save()
    short.ends_on -= timedelta(weeks=1)
    short.save()
    missing.delete()
