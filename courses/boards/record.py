"""One trainee's whole record, as far as the person who asks may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.core.access import require
from courses.assessments.queries import FormCount, done_counts
from courses.attendance.arithmetic import Attendance
from courses.attendance.queries import attendance_of
from courses.completion.models import EndOfRotation
from courses.logbook.queries import ItemCount, Period, Progress, progress_of, totals_of
from courses.mentoring.models import Pairing
from courses.mentoring.queries import MEET_EVERY, with_last_meeting
from courses.programmes.models import Trainee
from courses.rotations import rules
from courses.rotations.enums import PLACEMENT_TRANSITIONS
from courses.rotations.models import Placement

from .models import LateItem


@dataclass(frozen=True)
class PlacementRecord:
    """A placement with what was done of what it asks."""

    placement: Placement
    attendance: Attendance
    items: list[ItemCount]
    progress: Progress | None
    may_change_mentor: bool
    forms: list[FormCount]

    @property
    def end(self) -> EndOfRotation | None:
        return getattr(self.placement, "end_of_rotation", None)

    @property
    def missing(self) -> list[ItemCount]:
        return [item for item in self.items if item.missing]

    @property
    def missing_forms(self) -> list[FormCount]:
        return [form for form in self.forms if form.missing]


@dataclass(frozen=True)
class PairingRecord:
    pk: int
    mentor: str
    active_on: date
    ended_on: date | None
    met_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class Record:
    """`whole` is false for a teacher, who sees the placements in their own hands only."""

    trainee: Trainee
    whole: bool
    placements: list[PlacementRecord]
    anywhere: list[ItemCount]
    late: list[LateItem]
    pairings: list[PairingRecord]

    @property
    def missing_anywhere(self) -> list[ItemCount]:
        return [item for item in self.anywhere if item.missing]


def followed(roles) -> QuerySet[Trainee]:
    """Trainees whose record the person may open: whole or in part.

    The rule for one object is in `record_of`, which raises NotAllowed.
    """
    if roles.sees_everything:
        return Trainee.objects.all()
    taught = Placement.objects.occupying().filter(trainee=OuterRef("pk")).visible_to(roles)
    return Trainee.objects.filter(
        Q(pk__in=Trainee.objects.visible_to(roles).values("pk")) | Exists(taught)
    )


def sees_whole(roles, trainee: Trainee) -> bool:
    """The rule of ApplicationQuerySet.visible_to for someone who holds a place."""
    return (
        roles.sees_everything
        or trainee.user_id == roles.user_id
        or trainee.unit_id in roles.unit_ids
        or trainee.intake.version.programme.alliance_id in roles.office_alliance_ids
    )


def record_of(roles, *, trainee_id: int, on: date) -> Record:
    """Always the same number of queries, whatever was entered. Raises NotAllowed."""
    trainees = Trainee.objects.filter(pk=trainee_id).select_related(
        "user", "unit", "intake__version__programme", "version__programme__host_unit"
    )
    require(len(trainees) == 1)
    trainee = trainees[0]
    whole = sees_whole(roles, trainee)
    placements = list(
        Placement.objects.occupying()
        .filter(trainee=trainee)
        .visible_to(roles)
        .select_related("department", "mentor", "end_of_rotation")
        .order_by("starts_on")
    )
    require(whole or bool(placements))
    for placement in placements:
        placement.trainee = trainee
    items = totals_of([trainee])[trainee.pk]
    return Record(
        trainee=trainee,
        whole=whole,
        placements=_placement_records(roles, placements, items, on=on),
        anywhere=[item for item in items if item.requirement.block is None] if whole else [],
        late=_late(trainee, placements, whole=whole),
        pairings=_pairings(roles, trainee, on=on),
    )


def _placement_records(
    roles, placements: list[Placement], items: Iterable[ItemCount], *, on: date
) -> list[PlacementRecord]:
    attended = attendance_of(placements, on)
    forms = done_counts(placements)
    records = []
    for one in placements:
        own = [
            item
            for item in items
            if item.requirement.block and item.requirement.block.department_id == one.department_id
        ]
        period = Period(one.starts_on, one.ends_on)
        records.append(
            PlacementRecord(
                placement=one,
                attendance=attended[one.pk],
                items=own,
                progress=progress_of(own, period=period, on=on) if own else None,
                may_change_mentor=one.status in PLACEMENT_TRANSITIONS
                and rules.may_change_mentor(roles, one),
                forms=forms.get(one.pk, []),
            )
        )
    return records


def _late(trainee: Trainee, placements: list[Placement], *, whole: bool) -> list[LateItem]:
    late = LateItem.objects.filter(trainee=trainee).select_related("person")
    if not whole:
        late = late.filter(placement__in=placements)
    return list(late)


def _pairings(roles, trainee: Trainee, *, on: date) -> list[PairingRecord]:
    pairings = Pairing.objects.filter(trainee=trainee, active_on__isnull=False).visible_to(roles)
    return [
        PairingRecord(
            pk=pairing.pk,
            mentor=pairing.mentor.user.name,
            active_on=pairing.active_on,
            ended_on=pairing.ended_on,
            met_on=pairing.met_on,
            is_overdue=pairing.ended_on is None and pairing.waits_since < on - MEET_EVERY,
        )
        for pairing in with_last_meeting(pairings.select_related("mentor__user")).order_by(
            "-active_on", "pk"
        )
    ]
