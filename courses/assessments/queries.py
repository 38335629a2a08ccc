"""Reads over assessments."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.enums import Role
from courses.programmes.models import RequiredAssessment
from courses.rotations.enums import PlacementStatus
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from .enums import FormKind, RequestStatus, VersionState
from .models import Assessment, AssessmentRequest, Form, FormVersion

WITH_PLACE = (
    "placement__trainee__intake__version__programme",
    "placement__trainee__user",
    "placement__department",
    "version__form",
)
UNANSWERED_DAYS = 3


@dataclass(frozen=True)
class FormCount:
    """How often one form was answered in one placement, and how often the programme asks for it."""

    code: str
    name: str
    done: int
    required: int

    @property
    def missing(self) -> int:
        return max(0, self.required - self.done)


def latest_published(form: Form) -> FormVersion | None:
    """The version that is asked now."""
    return form.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()


def mentored_departments(roles, *, on: date) -> set[int]:
    """Departments in which the person is a mentor: by role, or of somebody there on the day."""
    granted = {grant[3] for grant in roles.grants if grant[0] == Role.MENTOR and grant[3]}
    teaching = Placement.objects.on(on).filter(mentor_id=roles.user_id)
    return granted | set(teaching.values_list("department", flat=True))


def answered() -> QuerySet[AssessmentRequest]:
    """Requests that count as done: answered, or a round with enough people to be shown."""
    counted = AssessmentRequest.objects.order_by().annotate(people=Count("assessments"))
    return counted.filter(
        Q(status=RequestStatus.ANSWERED) | Q(people__gte=F("version__shown_from"))
    )


def done_counts(placements: Iterable[Placement]) -> dict[int, list[FormCount]]:
    """By placement, each form that its block asks for or that was answered there.

    Three queries beside the placements' own.
    """
    blocks = {placement.pk: placement.block_id for placement in placements}
    done: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names = {}
    rows = (
        answered()
        .filter(placement__in=list(blocks))
        .values_list("pk", "placement", "version__form__code", "version__form__name")
    )
    for _pk, placement, code, name in rows:
        done[placement][code] += 1
        names[code] = name
    required: dict[int, dict[str, int]] = defaultdict(dict)
    asked = RequiredAssessment.objects.filter(
        block__in={block for block in blocks.values() if block}
    )
    for block, code, times in asked.order_by().values_list("block", "form_code", "required"):
        required[block][code] = times
    names |= form_names({code for codes in required.values() for code in codes} - names.keys())
    return {
        placement: [
            FormCount(
                code, names.get(code, code), done[placement][code], required[block].get(code, 0)
            )
            for code in sorted(required[block].keys() | done[placement].keys())
        ]
        for placement, block in blocks.items()
    }


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """Requests that nobody answered for UNANSWERED_DAYS (chase the mentor), and placements past
    half their days with less than half of what their block asks for (chase the trainee).

    At most six queries, however many placements.
    """
    return [*_unanswered(placements, on=on), *_behind(placements, on=on)]


def _unanswered(placements: QuerySet[Placement], *, on: date) -> Iterable[Late]:
    before = timezone.make_aware(datetime.combine(on - timedelta(days=UNANSWERED_DAYS), time.min))
    waiting = (
        AssessmentRequest.objects.open_on(on)
        .filter(placement__in=placements.order_by().values("pk"), requested_at__lt=before)
        .exclude(version__form__kind=FormKind.MSF360)
        .select_related("placement__trainee")
        .order_by("requested_at")
    )
    for request in waiting:
        placement = request.placement
        yield Late(
            kind=LateKind.ASSESSMENT,
            trainee_id=placement.trainee_id,
            placement_id=placement.pk,
            chase_id=placement.mentor_id or placement.trainee.user_id,
            since=timezone.localdate(request.requested_at),
            url=reverse("assessments:request", args=[request.pk]),
        )


def _behind(placements: QuerySet[Placement], *, on: date) -> Iterable[Late]:
    running = placements.filter(status=PlacementStatus.ACTIVE, starts_on__lte=on)
    running = [one for one in running.select_related("trainee") if half_time(one) <= on]
    if not running:
        return
    counts = done_counts(running)
    for placement in running:
        asked = [count for count in counts[placement.pk] if count.required]
        if any(count.done * 2 < count.required for count in asked):
            yield Late(
                kind=LateKind.ASSESSMENT,
                trainee_id=placement.trainee_id,
                placement_id=placement.pk,
                chase_id=placement.trainee.user_id,
                since=half_time(placement),
                url=reverse("assessments:trainee", args=[placement.trainee_id]),
            )


def half_time(placement: Placement) -> date:
    """The day on which half of the placement is over."""
    return placement.starts_on + (placement.ends_on - placement.starts_on) / 2


def form_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → what the form is called; an alliance's own name goes before the common one."""
    forms = Form.objects.filter(code__in=set(codes)).order_by(F("alliance").desc(nulls_last=True))
    names: dict[str, str] = {}
    for code, name in forms.values_list("code", "name"):
        names.setdefault(code, name)
    return names


def answers_of(placements: QuerySet[Placement]) -> dict[tuple[int, str], list[Assessment]]:
    """(placement, form code) → its answers, oldest first; rounds are left out. One query."""
    found: dict[tuple[int, str], list[Assessment]] = defaultdict(list)
    given = Assessment.objects.filter(
        single=True, request__placement__in=placements.order_by().values("pk")
    ).select_related("request__version__form")
    for assessment in given.order_by("submitted_at", "pk"):
        request = assessment.request
        found[request.placement_id, request.version.form.code].append(assessment)
    return dict(found)
