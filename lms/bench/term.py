"""A year that waits to be planned: 300 trainees × 52 weeks × 30 departments, by COPY.

Stands beside the alliance that generator.generate made; the caller rolls it back or keeps it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from alliance.accounts.models import User
from alliance.core.copying import copy_instances
from alliance.people.models import Profile
from alliance.units.models import Alliance, Department
from courses.mentoring.models import MentorProfile
from courses.planning.drafting import begin_plan
from courses.planning.models import DAY, WEEK, Plan
from courses.programmes.enums import ApplicationStatus, VersionState
from courses.programmes.models import Block, Intake, Programme, ProgrammeVersion, Trainee, Wish
from courses.rotations.models import Capacity

WEEKS, PROGRAMMES, BLOCKS = 52, 6, 6
BLOCK_WEEKS = (4, 4, 4, 6, 6, 8)
USE = 0.85  # of the capacity
WISHES = 3
MENTOR_LIMIT = 4


@dataclass(frozen=True)
class TermSize:
    trainees: int = 300
    departments: int = 30

    def __str__(self) -> str:
        return f"{self.trainees} trainees × {WEEKS} weeks × {self.departments} departments"


def generate_term(*, alliance: Alliance, size: TermSize, seed: int, by: User, at: datetime) -> Plan:
    """Six programmes of six departments each; a trainee wishes for three months. An empty draft."""
    rng = Random(seed)
    starts_on = at.date() + timedelta(days=35 - at.date().weekday())
    departments = [
        Department(unit=alliance.lead_unit, name=f"计划科室{n + 1:02d}")
        for n in range(size.departments)
    ]
    copy_instances(departments)
    intakes = [
        _intake(alliance, rng.sample(departments, BLOCKS), n, starts_on, at, rng)
        for n in range(PROGRAMMES)
    ]
    trainees = _trainees(alliance, intakes, size.trainees, at)
    _wishes(trainees, starts_on, rng)
    _capacities(trainees, starts_on)
    _mentors(alliance, departments)
    return begin_plan(
        alliance=alliance,
        name="基准计划",
        intakes=intakes,
        starts_on=starts_on,
        ends_on=starts_on + WEEKS * WEEK - DAY,
        by=by,
        at=at,
    )


def _intake(
    alliance: Alliance, departments: list[Department], n: int, starts_on: date, at: datetime,
    rng: Random,
) -> Intake:  # fmt: skip
    programme = Programme.objects.create(
        alliance=alliance, host_unit=alliance.lead_unit, name=f"基准计划项目{n + 1}"
    )
    version = ProgrammeVersion.objects.create(programme=programme, number=1)
    copy_instances(
        [
            Block(
                version=version, department=department, position=position,
                weeks=rng.choice(BLOCK_WEEKS),
            )
            for position, department in enumerate(departments, start=1)
        ]
    )  # fmt: skip
    version.state, version.published_at = VersionState.PUBLISHED, at
    version.save()
    return Intake.objects.create(
        version=version,
        name="基准批次",
        starts_on=starts_on,
        ends_on=starts_on + WEEKS * WEEK - DAY,
        apply_from=at.date() - 30 * DAY,
        apply_until=at.date() - DAY,
        places=999,
    )


def _trainees(alliance: Alliance, intakes: list[Intake], count: int, at: datetime) -> list[Trainee]:
    in_training = Trainee.objects.filter(
        status__in=[ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING]
    )
    people = Profile.objects.exclude(unit=alliance.lead_unit_id).exclude(
        user__in=in_training.values("user")
    )
    trainees = []
    for n, profile in enumerate(people.select_related("user").order_by("-pk")[:count]):
        intake = intakes[n % len(intakes)]
        trainee = Trainee(
            intake=intake,
            user=profile.user,
            unit_id=profile.unit_id,
            status=ApplicationStatus.ACCEPTED,
            created_at=at,
            submitted_at=at,
            decided_at=at,
            version=intake.version,
            starts_on=intake.starts_on,
            ends_on=intake.ends_on,
        )
        trainee.save()  # a proxy: COPY would not know its table
        trainees.append(trainee)
    return trainees


def _wishes(trainees: list[Trainee], starts_on: date, rng: Random) -> None:
    months = [(starts_on + n * 30 * DAY).replace(day=1) for n in range(1, 12)]
    copy_instances(
        [
            Wish(application_id=trainee.pk, department=block.department, month=rng.choice(months))
            for trainee in trainees
            for block in rng.sample(list(trainee.version.blocks.all()), WISHES)
        ]
    )


def _capacities(trainees: list[Trainee], starts_on: date) -> None:
    load: Counter[int] = Counter()
    for trainee in trainees:
        for department_id, weeks in trainee.version.blocks.values_list("department", "weeks"):
            load[department_id] += weeks
    for department_id, weeks in load.items():
        Capacity.objects.create(
            department_id=department_id,
            starts_on=starts_on,
            ends_on=starts_on + 2 * WEEKS * WEEK,
            places=int(weeks / WEEKS / USE) + 1,
        )


def _mentors(alliance: Alliance, departments: list[Department]) -> None:
    """Everybody of the lead hospital who does not mentor yet, spread over the departments."""
    colleagues = Profile.objects.filter(unit=alliance.lead_unit).exclude(
        user__mentor_profiles__alliance=alliance
    )
    copy_instances(
        [
            MentorProfile(
                user_id=profile.user_id,
                alliance=alliance,
                unit=alliance.lead_unit,
                department=departments[n % len(departments)],
                load_limit=MENTOR_LIMIT,
            )
            for n, profile in enumerate(colleagues.order_by("pk"))
        ]
    )
