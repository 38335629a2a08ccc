"""The survey: everything that is late or endangered in one alliance, read once for all boards."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from courses.attendance.queries import attendance_of
from courses.completion.enums import EndStatus, Outcome
from courses.completion.models import Try
from courses.logbook.queries import Period, counts_of, progress_of, totals_of
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from . import late_sources
from .enums import Risk
from .models import LateItem, Standing, Survey
from .scope import ALLIANCE_OF_PLACEMENT, ALLIANCE_OF_TRAINEE

# What is late that also endangers the trainee's end of training.
RISK_OF = {LateKind.MEETING: Risk.MEETING}


@dataclass
class Stand:
    """What becomes a Standing; its fields are those of the model."""

    done: int = 0
    required: int = 0
    attendance: int | None = None
    late: int = 0
    risks: tuple[str, ...] = ()


@transaction.atomic
def take_survey(*, alliance_id: int, at: datetime) -> Survey:
    """Look over all trainees in training and keep what was found in place of the last survey.

    Always the same number of queries. Rows that did not change are left alone.
    """
    survey, _new = Survey.objects.get_or_create(alliance_id=alliance_id, defaults={"taken_at": at})
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    on = timezone.localdate(at)
    found = late_sources.late(placements=begun_placements(alliance_id, on=on), on=on)
    _keep_late(survey, found)
    _keep_standings(survey, _stands(alliance_id, found, on=on))
    survey.taken_at = at
    survey.save(update_fields=["taken_at"])
    return survey


def alliances_in_training() -> list[int]:
    """Alliances with somebody in training, and those whose last survey has yet to say nobody is."""
    in_training = Trainee.objects.filter(status=ApplicationStatus.IN_TRAINING)
    return sorted(
        {
            *in_training.order_by().values_list(ALLIANCE_OF_TRAINEE, flat=True).distinct(),
            *Survey.objects.values_list("alliance", flat=True),
        }
    )


def begun_placements(alliance_id: int, *, on: date) -> QuerySet[Placement]:
    """Of everyone in training: the placements that have begun, and those that are over."""
    return Placement.objects.occupying().filter(
        **{ALLIANCE_OF_PLACEMENT: alliance_id},
        trainee__status=ApplicationStatus.IN_TRAINING,
        starts_on__lte=on,
    )


def _stands(alliance_id: int, found: Iterable[Late], *, on: date) -> dict[int, Stand]:
    trainees = Trainee.objects.filter(
        **{ALLIANCE_OF_TRAINEE: alliance_id}, status=ApplicationStatus.IN_TRAINING
    )
    stands = {}
    for trainee_id, items in totals_of(trainees.select_related("version")).items():
        stands[trainee_id] = Stand(
            done=sum(item.counted for item in items),
            required=sum(item.required for item in items),
        )
    risks = defaultdict(set)
    for late in found:
        if late.kind in RISK_OF:
            risks[late.trainee_id].add(RISK_OF[late.kind])
    for trainee_id, count in Counter(late.trainee_id for late in found).items():
        stands[trainee_id].late = count
    for trainee_id in _failed_twice(stands):
        risks[trainee_id].add(Risk.FAILED_TWICE)
    _judge_present_placements(stands, risks, alliance_id, on=on)
    for trainee_id, reasons in risks.items():
        stands[trainee_id].risks = tuple(risk.value for risk in Risk if risk in reasons)
    return stands


def _failed_twice(trainee_ids: Iterable[int]) -> Iterable[int]:
    """Those who failed the end of one rotation twice or more and have not passed it since."""
    failed = Try.objects.filter(
        outcome=Outcome.FAILED, end__placement__trainee__in=list(trainee_ids)
    ).exclude(end__status=EndStatus.PASSED)
    return (
        failed.order_by()
        .values("end")
        .annotate(times=Count("pk"))
        .filter(times__gte=2)
        .values_list("end__placement__trainee", flat=True)
    )


def _judge_present_placements(
    stands: dict[int, Stand], risks: dict[int, set[Risk]], alliance_id: int, *, on: date
) -> None:
    """Attendance so far against the programme's least, and the pace of this rotation's logbook."""
    present = Placement.objects.on(on).filter(
        **{ALLIANCE_OF_PLACEMENT: alliance_id}, trainee__status=ApplicationStatus.IN_TRAINING
    )
    attended = attendance_of(present, on)
    items = counts_of(present)
    rows = present.values_list(
        "pk", "trainee", "trainee__version__attendance_percent", "starts_on", "ends_on"
    )
    for placement_id, trainee_id, least, *days in rows:
        attendance = attended[placement_id]
        if progress_of(items[placement_id], period=Period(*days), on=on).behind:
            risks[trainee_id].add(Risk.PACE)
        if attendance.expected:
            stands[trainee_id].attendance = attendance.percent
            if attendance.percent < least:
                risks[trainee_id].add(Risk.ATTENDANCE)


def _keep_late(survey: Survey, found: Iterable[Late]) -> None:
    wanted = Counter(
        (late.kind.value, late.trainee_id, late.placement_id, late.chase_id, late.since, late.url)
        for late in found
    )
    gone = []
    for pk, *row in survey.late_items.order_by().values_list(
        "pk", "kind", "trainee", "placement", "person", "since", "url"
    ):
        if wanted[tuple(row)]:
            wanted[tuple(row)] -= 1
        else:
            gone.append(pk)
    if gone:
        LateItem.objects.filter(pk__in=gone).delete()
    LateItem.objects.bulk_create(
        LateItem(
            survey=survey, kind=kind, trainee_id=trainee_id, placement_id=placement_id,
            person_id=person_id, since=since, url=url,
        )
        for kind, trainee_id, placement_id, person_id, since, url in wanted.elements()
    )  # fmt: skip


def _keep_standings(survey: Survey, stands: dict[int, Stand]) -> None:
    kept = {}
    for trainee_id, *row, risks in survey.standings.values_list(
        "trainee", "done", "required", "attendance", "late", "risks"
    ):
        kept[trainee_id] = Stand(*row, risks=tuple(risks))
    if gone := kept.keys() - stands.keys():
        Standing.objects.filter(survey=survey, trainee__in=gone).delete()
    Standing.objects.bulk_create(
        [
            Standing(
                survey=survey, trainee_id=trainee_id, **vars(stand) | {"risks": [*stand.risks]}
            )
            for trainee_id, stand in stands.items()
            if kept.get(trainee_id) != stand
        ],
        update_conflicts=True,
        unique_fields=["trainee"],
        update_fields=["survey", "done", "required", "attendance", "late", "risks"],
    )
