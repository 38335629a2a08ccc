"""An attachment of any size for the bench: trainees in rotation and their logbooks, by COPY.

`generate_attachment` stands beside `generator.generate`: it adds to the alliance made there. What
it writes obeys every trigger and constraint, so the tallies are the database's own.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.core.copying import copy_instances, copy_rows
from alliance.core.patients import AgeGroup
from alliance.people.models import Profile
from alliance.units.models import Alliance, Department, RoleGrant
from courses.logbook.enums import EntryStatus
from courses.logbook.models import Entry
from courses.programmes.enums import ApplicationStatus, ItemKind, Level, VersionState
from courses.programmes.models import (
    Block,
    Intake,
    Programme,
    ProgrammeVersion,
    Requirement,
    Trainee,
)
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Capacity, Placement

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ITEMS_A_DEPARTMENT = 15
MENTORS_A_DEPARTMENT = 5
BLOCK_WEEKS = 8
# Of ten entries: signed, waiting, returned.
STATES = [EntryStatus.SIGNED] * 8 + [EntryStatus.SUBMITTED, EntryStatus.RETURNED]
ENTRY_COLUMNS = (
    "placement_id", "requirement_id", "level", "done_on", "age_group", "diagnosis", "reflection",
    "client_id", "status", "created_at", "first_submitted_on", "submitted_at", "return_reason",
    "signed_by_id", "signed_at",
)  # fmt: skip
DIAGNOSES = ("腰椎间盘突出症", "腰椎管狭窄症", "脊髓型颈椎病", "胸腰椎骨折", "腰椎滑脱症")


@dataclass(frozen=True)
class AttachmentSize:
    trainees: int = 300
    departments: int = 30
    entries: int = 100_000

    def __str__(self) -> str:
        return f"{self.trainees:,} trainees in rotation, {self.entries:,} logbook entries"


@transaction.atomic
def generate_attachment(
    *, alliance: Alliance, size: AttachmentSize, seed: int, at: datetime
) -> list[Placement]:
    """A term in its middle: one finished and one running placement a trainee; the running ones.

    Makes the role of department head for `bench-head` and of mentor for those who teach; the first
    mentor is `bench-mentor`.
    """
    rng = Random(seed)
    departments = _departments(alliance, size)
    mentors = _teachers(alliance, departments)
    version = _version(alliance, departments, at)
    today = at.date()
    starts_on = today - BLOCK_WEEKS * WEEK - (BLOCK_WEEKS // 2) * WEEK
    trainees = _trainees(version, size, starts_on, at)
    placements = _placements(trainees, departments, mentors, starts_on, at)
    items = _items(version)
    rows = _entries(placements, items, size.entries, rng, today, at)
    copy_rows(Entry, ENTRY_COLUMNS, rows)
    return placements[len(trainees) :]


def _departments(alliance: Alliance, size: AttachmentSize) -> list[Department]:
    departments = [
        Department(unit=alliance.lead_unit, name=f"轮转科室{n + 1:02d}")
        for n in range(size.departments)
    ]
    copy_instances(departments)
    return departments


def _teachers(alliance: Alliance, departments: list[Department]) -> dict[int, list[User]]:
    """department id -> its mentors; the first of all is called bench-mentor."""
    head, mentor = (
        User.objects.create_user(f"bench-{name}", "基准老师") for name in ("head", "mentor")
    )
    colleagues = iter(
        Profile.objects.filter(unit=alliance.lead_unit).select_related("user").order_by("pk")
    )
    pool = [mentor, *(profile.user for profile in colleagues)]
    mentors, grants = {}, []
    for n, department in enumerate(departments):
        mentors[department.pk] = [
            pool[(n * MENTORS_A_DEPARTMENT + k) % len(pool)] for k in range(MENTORS_A_DEPARTMENT)
        ]
        for user in dict.fromkeys(mentors[department.pk]):
            grants.append(_grant(user, Role.MENTOR, alliance, department))
    grants.append(_grant(head, Role.DEPARTMENT_HEAD, alliance, departments[0]))
    copy_instances(grants)
    return mentors


def _grant(user: User, role: Role, alliance: Alliance, department: Department) -> RoleGrant:
    return RoleGrant(
        user=user, role=role, alliance=alliance, unit=alliance.lead_unit, department=department
    )


def _version(alliance: Alliance, departments: list[Department], at: datetime) -> ProgrammeVersion:
    programme = Programme.objects.create(
        alliance=alliance, host_unit=alliance.lead_unit, name="基准进修项目"
    )
    version = ProgrammeVersion.objects.create(programme=programme, number=1)
    blocks = [
        Block(version=version, department=department, position=n, weeks=BLOCK_WEEKS)
        for n, department in enumerate(departments, start=1)
    ]
    copy_instances(blocks)
    copy_instances(
        [
            Requirement(
                version=version,
                block=block,
                kind=ItemKind.SKILL,
                name=f"项目{k + 1:02d}",
                level=Level.ASSISTED,
                required=10,
                position=k,
            )
            for block in blocks
            for k in range(ITEMS_A_DEPARTMENT)
        ]
    )
    version.state, version.published_at = VersionState.PUBLISHED, at - 300 * DAY
    version.save()
    return version


def _trainees(
    version: ProgrammeVersion, size: AttachmentSize, starts_on: date, at: datetime
) -> list[Trainee]:
    ends_on = starts_on + 26 * WEEK - DAY
    intake = Intake.objects.create(
        version=version,
        name="基准批次",
        starts_on=starts_on,
        ends_on=ends_on,
        apply_from=starts_on - 10 * WEEK,
        apply_until=starts_on - 5 * WEEK,
        places=size.trainees,
    )
    programme = version.programme
    people = (
        Profile.objects.exclude(unit=programme.host_unit_id)
        .select_related("user")
        .order_by("pk")[: size.trainees]
    )
    trainees = [
        Trainee(
            intake=intake,
            user=profile.user,
            unit_id=profile.unit_id,
            status=ApplicationStatus.IN_TRAINING,
            created_at=at - 200 * DAY,
            submitted_at=at - 200 * DAY,
            decided_at=at - 150 * DAY,
            version=version,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for profile in people
    ]
    for trainee in trainees:
        trainee.save()  # a proxy: COPY would not know its table
    return trainees


def _placements(
    trainees: list[Trainee],
    departments: list[Department],
    mentors: dict[int, list[User]],
    starts_on: date,
    at: datetime,
) -> list[Placement]:
    """First all that are over, then all that run."""
    for department in departments:
        Capacity.objects.create(
            department=department,
            starts_on=starts_on - 52 * WEEK,
            ends_on=starts_on + 104 * WEEK,
            places=len(trainees) // len(departments) + 5,
        )
    blocks = {block.department_id: block for block in trainees[0].version.blocks.all()}
    placements = []
    for turn, status in enumerate((PlacementStatus.COMPLETED, PlacementStatus.ACTIVE)):
        for n, trainee in enumerate(trainees):
            department = departments[(n + turn) % len(departments)]
            teaching = mentors[department.pk]
            first = starts_on + turn * BLOCK_WEEKS * WEEK
            placements.append(
                Placement(
                    trainee=trainee,
                    department=department,
                    block=blocks[department.pk],
                    starts_on=first,
                    ends_on=first + BLOCK_WEEKS * WEEK - DAY,
                    mentor=teaching[n // len(departments) % len(teaching)],
                    status=status,
                    published_at=at - 100 * DAY,
                )
            )
    copy_instances(placements)
    return placements


def _items(version: ProgrammeVersion) -> dict[int, list[int]]:
    """department id -> its items. Read before COPY begins: the connection does one at a time."""
    items: dict[int, list[int]] = {}
    for pk, department_id in version.requirements.values_list("pk", "block__department_id"):
        items.setdefault(department_id, []).append(pk)
    return items


def _entries(
    placements: list[Placement],
    items: dict[int, list[int]],
    entries: int,
    rng: Random,
    today: date,
    at: datetime,
) -> Iterator[tuple]:
    """As many for each placement; of one that is over all are signed."""
    for n in range(entries):
        placement = placements[n % len(placements)]
        last = min(placement.ends_on, today - DAY)
        day = placement.starts_on + rng.randrange((last - placement.starts_on).days + 1) * DAY
        over = placement.status == PlacementStatus.COMPLETED
        status = EntryStatus.SIGNED if over else rng.choice(STATES)
        moment = at - timedelta(days=(today - day).days) + timedelta(seconds=rng.randrange(3600))
        signed = status == EntryStatus.SIGNED
        yield (
            placement.pk,
            rng.choice(items[placement.department_id]),
            rng.choice((Level.OBSERVED, *[Level.SUPERVISED] * 4)).value,
            day,
            AgeGroup.OLD.value,
            rng.choice(DIAGNOSES),
            "",
            str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            status.value,
            moment,
            day,
            moment,
            "级别与实际不符" if status == EntryStatus.RETURNED else "",
            placement.mentor_id if signed else None,
            moment if signed else None,
        )
