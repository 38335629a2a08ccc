"""The demo's rotations: a term in its twelfth week, when many change departments within days, and
the one before it, in every state.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.people.enums import PractisingKind, Title
from alliance.people.models import Profile
from alliance.units.models import Department, RoleGrant
from alliance.units.services import grant_role
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Block, Intake, Trainee

from .enums import PlacementStatus
from .models import Capacity, Placement

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
PLACES = {"脊柱外科": 14, "骨科": 9, "神经外科": 9, "康复科": 9, "放射科": 9, "疼痛科": 9}
OTHER_PLACES = 3
# The order in which the first trainee goes round; the next begins one department later. So the
# demo doctor, the first of the running term, is in spine surgery from the ninth to the 16th week.
ROUND = ["骨科", "神经外科", "脊柱外科", "康复科", "放射科", "疼痛科"]
MENTORS_A_DEPARTMENT = 3
HEADLESS = "康复科"
SENIOR = (Title.CHIEF, Title.ASSOCIATE_CHIEF)
OWN_TRAINEES = 4  # of the demo mentor, the demo doctor among them
_S = PlacementStatus


def load(demo) -> None:
    today = demo.now.date()
    monday = today - timedelta(days=today.weekday())
    departments = {one.name: one for one in Department.objects.filter(unit=demo.units[0])}
    _load_capacities(departments, monday)
    mentors = _mentors(demo, departments)
    _load_heads(demo, departments)
    for intake in Intake.objects.filter(
        starts_on__lte=today, version__programme__alliance=demo.alliance
    ).order_by("starts_on"):
        _load_term(intake, departments, mentors, demo)


def _load_capacities(departments: dict[str, Department], monday: date) -> None:
    """Settled for three years; spine surgery takes fewer while a ward is rebuilt next spring."""
    first, last = monday - 60 * WEEK, monday + 100 * WEEK - DAY
    cut, back = monday + 18 * WEEK, monday + 24 * WEEK
    rows = [
        Capacity(
            department=department,
            starts_on=first,
            ends_on=last,
            places=PLACES.get(name, OTHER_PLACES),
        )
        for name, department in departments.items()
        if name != "脊柱外科"
    ]
    spine = departments["脊柱外科"]
    for starts_on, ends_on, places in (
        (first, cut - DAY, 14), (cut, back - DAY, 4), (back, last, 14),
    ):  # fmt: skip
        rows.append(Capacity(department=spine, starts_on=starts_on, ends_on=ends_on, places=places))
    for row in rows:
        row.save()


@dataclass
class Mentors:
    """Who teaches in each department, in turn; the demo mentor has a handful of his own."""

    by_department: dict[int, list[User]]
    demo_mentor: User
    spine_id: int
    own: int = 0
    turns: dict[int, int] = field(default_factory=dict)

    def for_placement(self, department_id: int, *, running: bool) -> User | None:
        if department_id == self.spine_id and running and self.own < OWN_TRAINEES:
            self.own += 1
            return self.demo_mentor
        mentors = self.by_department.get(department_id)
        if not mentors:
            return None
        turn = self.turns[department_id] = self.turns.get(department_id, -1) + 1
        return mentors[turn % len(mentors)]


def _mentors(demo, departments: dict[str, Department]) -> Mentors:
    """Activated doctors of the lead hospital, three a department, are granted the role."""
    lead = demo.units[0]
    taken = {account.pk for account in demo.accounts.values()}
    people = [
        profile.user
        for profile in Profile.objects.filter(unit=lead)
        .exclude(user__in=taken)
        .exclude(practising_kind="")
        .select_related("user")
        .order_by("user__username")
        if profile.user.has_usable_password()
    ]
    chosen: dict[int, list[User]] = {}
    for turn, user in enumerate(people[: len(ROUND) * MENTORS_A_DEPARTMENT]):
        department = departments[ROUND[turn % len(ROUND)]]
        grant_role(
            user=user,
            role=Role.MENTOR,
            alliance=demo.alliance,
            unit=lead,
            department=department,
            by=demo.accounts["admin"],
        )
        chosen.setdefault(department.pk, []).append(user)
    return Mentors(chosen, demo.accounts["mentor"], departments["脊柱外科"].pk)


def _load_heads(demo, departments: dict[str, Department]) -> None:
    """Each department has one but HEADLESS: there the training office signs."""
    taken = set(RoleGrant.objects.values_list("user", flat=True))
    people = sorted(
        Profile.objects.filter(unit=demo.units[0], practising_kind=PractisingKind.PHYSICIAN)
        .exclude(user__in=taken)
        .select_related("user")
        .order_by("user__username"),
        key=lambda profile: profile.title not in SENIOR,
    )
    headed = set(
        RoleGrant.objects.filter(role=Role.DEPARTMENT_HEAD).values_list("department", flat=True)
    )
    wanted = [departments[name] for name in [*ROUND, "中医骨伤科"] if name != HEADLESS]
    for department, profile in zip(
        [one for one in wanted if one.pk not in headed], people, strict=False
    ):
        grant_role(
            user=profile.user,
            role=Role.DEPARTMENT_HEAD,
            alliance=demo.alliance,
            unit=demo.units[0],
            department=department,
            by=demo.accounts["admin"],
        )


def _load_term(intake: Intake, departments: dict, mentors: Mentors, demo) -> None:
    today = demo.now.date()
    blocks = {block.department.name: block for block in intake.version.blocks.all()}
    placements = []
    trainees = Trainee.objects.filter(intake=intake).order_by("pk")
    for turn, trainee in enumerate(trainees):
        first = turn % len(ROUND)
        starts_on = intake.starts_on
        for name in ROUND[first:] + ROUND[:first]:
            placement = _placement(trainee, blocks[name], starts_on, today, mentors)
            placement.published_at = demo.now - timedelta(days=(today - intake.starts_on).days + 14)
            placements.append(placement)
            starts_on += blocks[name].weeks * WEEK
    running = [one for one in placements if one.status == _S.ACTIVE]
    _leave_some_open(placements, running)
    placements += _called_off(running, departments["中医骨伤科"])
    Placement.objects.bulk_create(placements)


def _placement(
    trainee: Trainee, block: Block, starts_on: date, today: date, mentors: Mentors
) -> Placement:
    ends_on = starts_on + block.weeks * WEEK - DAY
    running = starts_on <= today <= ends_on
    left = trainee.status == ApplicationStatus.TERMINATED and ends_on > trainee.ends_on
    if left:
        status = _S.CANCELLED
    elif running:
        status = _S.ACTIVE
    else:
        status = _S.COMPLETED if ends_on < today else _S.PUBLISHED
    return Placement(
        trainee=trainee,
        department_id=block.department_id,
        block=block,
        starts_on=starts_on,
        ends_on=ends_on,
        mentor=mentors.for_placement(block.department_id, running=running),
        status=status,
    )


def _leave_some_open(placements: list[Placement], running: list[Placement]) -> None:
    """Two rotations of the running term are over, but nobody has signed their assessment."""
    here = {one.trainee_id for one in running}
    over = [one for one in placements if one.status == _S.COMPLETED and one.trainee_id in here]
    for placement in sorted(over, key=lambda one: (one.ends_on, one.trainee_id))[-2:]:
        placement.status = _S.ACTIVE


def _called_off(running: list[Placement], department: Department) -> list[Placement]:
    """What was published for one trainee first and then given up for the department of today."""
    return [
        Placement(
            trainee_id=one.trainee_id,
            department=department,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            status=_S.CANCELLED,
            published_at=one.published_at,
        )
        for one in running[-1:]
    ]
