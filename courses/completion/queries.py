"""Reads over the ends of rotations: what is still missing, whose turn it is, what is late."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.enums import Role
from alliance.units.models import Department, RoleGrant
from courses.assessments.queries import done_counts
from courses.attendance.queries import attendance_of
from courses.logbook.queries import counts_of
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Block, Trainee
from courses.rotations import rules as rotations
from courses.rotations.enums import PlacementStatus
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from .enums import TURN, EndStatus, PrerequisiteKind, Step
from .models import EndOfRotation, ImprovementPlan
from .scores import Score, Scores, scores_of

UNSIGNED_DAYS = 3
SUBMIT_DAYS = 7  # before the last day of a placement


@dataclass(frozen=True)
class Prerequisite:
    """One thing to reach: `done` of `required`, in percent where `in_percent`.

    `done` is None for an exam without a score: that is not the same as 0 %.
    """

    kind: PrerequisiteKind
    done: int | None
    required: int
    met: bool
    in_percent: bool = False
    name: str = ""

    def as_data(self) -> dict:
        return asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_data(cls, data: dict) -> "Prerequisite":
        return cls(**data | {"kind": PrerequisiteKind(data["kind"])})

    @property
    def share(self) -> int:
        """How far it is, in whole percent, for a bar."""
        return min(100, (self.done or 0) * 100 // self.required) if self.required else 100


@dataclass(frozen=True)
class Prerequisites:
    """Everything that one placement's end asks for."""

    items: tuple[Prerequisite, ...]
    scores: Scores

    @property
    def ready(self) -> bool:
        """The trainee may hand it in: a score has to be there, not to be enough."""
        return self.scores.complete and not self.unmet

    @property
    def unmet(self) -> tuple[Prerequisite, ...]:
        """What is missing beside the scores."""
        exams = (PrerequisiteKind.THEORY, PrerequisiteKind.SKILL)
        return tuple(item for item in self.items if not item.met and item.kind not in exams)


def prerequisites(placements: QuerySet[Placement], on: date) -> dict[int, Prerequisites]:
    """By placement, what is reached on the day; as many queries for one as for all."""
    rows = list(placements.select_related("trainee__version", "block", "department").order_by("pk"))
    attendance = attendance_of(rows, on)
    entries = counts_of(placements)
    assessed = done_counts(placements)
    scores = scores_of(rows)
    return {
        row.pk: Prerequisites(
            items=(
                _attendance(row, attendance[row.pk]),
                *_logbook(entries[row.pk]),
                *_assessments(assessed[row.pk]),
                *_exams(scores[row.pk]),
            ),
            scores=scores[row.pk],
        )
        for row in rows
    }


def _attendance(placement: Placement, attendance) -> Prerequisite:
    needed = placement.trainee.version.attendance_percent
    percent = attendance.percent
    return Prerequisite(
        PrerequisiteKind.ATTENDANCE, percent, needed, percent >= needed, in_percent=True
    )


def _logbook(items) -> Iterable[Prerequisite]:
    required = sum(item.required for item in items)
    if required:
        counted = sum(item.counted for item in items)
        yield Prerequisite(PrerequisiteKind.LOGBOOK, counted, required, counted >= required)


def _assessments(counts) -> Iterable[Prerequisite]:
    for count in counts:
        if count.required:
            met = count.done >= count.required
            yield Prerequisite(
                PrerequisiteKind.ASSESSMENT, count.done, count.required, met, name=count.name
            )


def _exams(scores: Scores) -> Iterable[Prerequisite]:
    if scores.asks_theory:
        yield _exam(PrerequisiteKind.THEORY, scores.theory, scores.theory_needed)
    if scores.asks_skill:
        yield _exam(PrerequisiteKind.SKILL, scores.skill, scores.skill_needed)


def _exam(kind: PrerequisiteKind, score: Score | None, needed: int) -> Prerequisite:
    return Prerequisite(
        kind,
        score.percent if score else None,
        needed,
        met=score is not None and score.passed,
        in_percent=True,
    )


def handed_in_with(end: EndOfRotation) -> list[Prerequisite]:
    """What was reached when it was last handed in, from the trainee's signature."""
    signature = end.signatures.filter(step=Step.TRAINEE).order_by("-round").first()
    return [Prerequisite.from_data(data) for data in signature.reached] if signature else []


def inbox(roles) -> QuerySet[EndOfRotation]:
    """What waits for this person: a signature, or the mentor's word on a plan (`open_plan`).

    The rules for one are rules.can_decide, can_stand_in and can_write_plan.
    """
    stands_for_mentor = Q(placement__mentor=roles.user_id) | Q(
        placement__mentor=None, placement__department__in=roles.department_ids
    )
    mentor = Q(status=EndStatus.SUBMITTED) & stands_for_mentor
    head = Q(status=EndStatus.MENTOR_SIGNED, placement__department__in=roles.department_ids)
    headless = ~Exists(_heads_of(OuterRef("placement__department")))
    office = (
        Q(status=EndStatus.HEAD_SIGNED)
        | Q(headless, status=EndStatus.MENTOR_SIGNED)
        | Q(headless, status=EndStatus.SUBMITTED, placement__mentor=None)
    )
    if not roles.sees_everything:
        run = roles.alliances(Role.TRAINING_OFFICE)
        office &= Q(placement__trainee__intake__version__programme__alliance__in=run)
    plan = Q(status=EndStatus.FAILED, open_plan__isnull=False) & stands_for_mentor
    return (
        EndOfRotation.objects.with_places()
        .annotate(open_plan=_plan_open_for("mentor"))
        .filter(mentor | head | office | plan)
        .exclude(placement__trainee__user=roles.user_id)
    )


def open_plan_of_trainee() -> Subquery:
    """Of a placement: the plan that the trainee has yet to write or to accept."""
    return _plan_open_for("trainee", end="end_of_rotation")


def _plan_open_for(side: str, *, end: str = "pk") -> Subquery:
    plans = ImprovementPlan.objects.filter(
        **{"end": OuterRef(end), f"{side}_accepted_at__isnull": True}
    )
    return Subquery(plans.order_by("-after_try").values("pk")[:1])


def _heads_of(department) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        role=Role.DEPARTMENT_HEAD, department=department, user__is_active=True
    )


def has_head(placement: Placement) -> bool:
    """Somebody else than the trainee heads the department."""
    return _heads_of(placement.department_id).exclude(user=placement.trainee.user_id).exists()


def departments_without_head(placements: QuerySet[Placement]) -> QuerySet[Department]:
    """Departments of these placements that nobody heads: their ends wait for the office."""
    return (
        Department.objects.filter(pk__in=placements.order_by().values("department"))
        .exclude(Exists(_heads_of(OuterRef("pk"))))
        .order_by("name")
    )


def ready_to_finish(roles) -> QuerySet[Trainee]:
    """Trainees in training who passed every block of their version: the office may finish them."""
    passed = EndOfRotation.objects.filter(
        status=EndStatus.PASSED,
        placement__trainee=OuterRef(OuterRef("pk")),
        placement__block=OuterRef("pk"),
    )
    left = Block.objects.filter(version=OuterRef("version")).exclude(Exists(passed))
    trainees = Trainee.objects.filter(
        ~Exists(left),
        Exists(Block.objects.filter(version=OuterRef("version"))),
        status=ApplicationStatus.IN_TRAINING,
    )
    if not roles.sees_everything:
        trainees = trainees.filter(
            intake__version__programme__alliance__in=roles.alliances(Role.TRAINING_OFFICE)
        )
    return trainees.select_related("user", "unit", "intake")


def is_run_by(roles, *, trainee_id: int) -> bool:
    """The person is the training office of the trainee's alliance."""
    alliances = Trainee.objects.filter(pk=trainee_id).values_list(
        "intake__version__programme__alliance", flat=True
    )
    return any(rotations.can_plan(roles, alliance_id) for alliance_id in alliances)


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """Over and not handed in (chase the trainee), unsigned or unagreed for UNSIGNED_DAYS (chase
    whose turn it is). Five queries, however many placements.
    """
    return [
        *_not_handed_in(placements, on=on),
        *_unsigned(placements, on=on),
        *_unagreed(placements, on=on),
    ]


def _not_handed_in(placements: QuerySet[Placement], *, on: date) -> Iterable[Late]:
    over = placements.filter(status=PlacementStatus.ACTIVE, ends_on__lt=on).filter(
        Q(end_of_rotation=None)
        | Q(end_of_rotation__status__in=(EndStatus.OPEN, EndStatus.RETURNED, EndStatus.FAILED))
    )
    for placement in over.select_related("trainee"):
        since = placement.ends_on + timedelta(days=1)
        yield _late(placement, placement.trainee.user_id, since)


def _unsigned(placements: QuerySet[Placement], *, on: date) -> Iterable[Late]:
    waiting = list(
        EndOfRotation.objects.waiting()
        .with_places()
        .filter(placement__in=placements.order_by().values("pk"))
        .filter(changed_at__date__lt=on - timedelta(days=UNSIGNED_DAYS))
    )
    if not waiting:
        return
    heads = _holders(Role.DEPARTMENT_HEAD, "department")
    offices = _holders(Role.TRAINING_OFFICE, "alliance")
    for end in waiting:
        placement = end.placement
        alliance = placement.trainee.intake.version.programme.alliance_id
        office = offices.get(alliance)
        head = heads.get(placement.department_id, office)
        whom = {Step.MENTOR: placement.mentor_id or head, Step.HEAD: head, Step.OFFICE: office}
        yield _late(placement, whom[TURN[end.status]], timezone.localdate(end.changed_at))


def _unagreed(placements: QuerySet[Placement], *, on: date) -> Iterable[Late]:
    open_plans = ImprovementPlan.objects.filter(
        Q(trainee_accepted_at=None) | Q(mentor_accepted_at=None),
        end__placement__in=placements.order_by().values("pk"),
        opened_at__date__lt=on - timedelta(days=UNSIGNED_DAYS),
    )
    for plan in open_plans.select_related("end__placement__trainee"):
        placement = plan.end.placement
        mentors_turn = plan.mentor_accepted_at is None and placement.mentor_id
        chase_id = placement.mentor_id if mentors_turn else placement.trainee.user_id
        yield _late(placement, chase_id, timezone.localdate(plan.opened_at))


def _holders(role: str, scope: str) -> dict[int, int]:
    """Scope → one who holds the role in it."""
    grants = RoleGrant.objects.filter(role=role, user__is_active=True).order_by("-pk")
    return dict(grants.values_list(scope, "user"))


def _late(placement: Placement, chase_id: int | None, since: date) -> Late:
    return Late(
        kind=LateKind.END_OF_ROTATION,
        trainee_id=placement.trainee_id,
        placement_id=placement.pk,
        chase_id=chase_id,
        since=since,
        url=reverse("completion:detail", args=[placement.pk]),
    )
