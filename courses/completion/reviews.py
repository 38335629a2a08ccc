"""What trainees say of departments and teachers: together with four others, or not at all.

Reviews become readable in whole batches of BATCH, each put together the moment it is full. Two
views at different times therefore differ by five people or by nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Max

from alliance.accounts.models import User
from alliance.core.access import require
from alliance.core.identifiers import find_identifiers
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.rotations.models import Placement

from . import rules
from .enums import EndStatus, ReviewKind
from .models import EndOfRotation, Review, ReviewGiven

BATCH = 5
QUESTIONS = ("teaching", "practice", "overall")


class AlreadyReviewed(Exception):
    """The trainee of this placement has given their review."""


class NotYetAsked(Exception):
    """Reviews are asked for once the end-of-rotation assessment was handed in."""


class NamesPatient(Exception):
    """The comment holds what identifies a patient."""


@transaction.atomic
def give_review(*, placement_id: int, answers: Mapping[str, Mapping], by: User) -> None:
    """Keep what the trainee says of the department, and of the mentor if there is one.

    `answers` is ReviewKind → QUESTIONS and comment. No audit line: it would tell who said what
    when. Raises NotAllowed, NotYetAsked, AlreadyReviewed, NamesPatient.
    """
    placement = Placement.objects.select_related("trainee").get(pk=placement_id)
    require(rules.is_own(roles_of(by), placement))
    handed_in = EndOfRotation.objects.exclude(status=EndStatus.OPEN)
    if not handed_in.filter(placement=placement).exists():
        raise NotYetAsked
    if any(find_identifiers(said.get("comment", "")) for said in answers.values()):
        raise NamesPatient
    _give_once(placement)
    # The lock of a batch: two who come fifth and sixth at once do not both make it full.
    Department.objects.select_for_update().get(pk=placement.department_id)
    _keep(ReviewKind.DEPARTMENT, placement, answers[ReviewKind.DEPARTMENT], teacher_id=None)
    if placement.mentor_id is not None and ReviewKind.TEACHER in answers:
        said = answers[ReviewKind.TEACHER]
        _keep(ReviewKind.TEACHER, placement, said, teacher_id=placement.mentor_id)


def _give_once(placement: Placement) -> None:
    try:
        with transaction.atomic():
            ReviewGiven.objects.create(placement=placement)
    except IntegrityError as refusal:
        raise AlreadyReviewed from refusal


def _keep(kind: str, placement: Placement, said: Mapping, *, teacher_id: int | None) -> None:
    Review.objects.create(
        kind=kind,
        department_id=placement.department_id,
        teacher_id=teacher_id,
        comment=said.get("comment", ""),
        **{question: said[question] for question in QUESTIONS},
    )
    same = Review.objects.filter(
        kind=kind, department=placement.department_id, teacher=teacher_id
    ).order_by()
    loose = list(same.filter(batch=None).values_list("pk", flat=True))
    if len(loose) == BATCH:
        last = same.aggregate(last=Max("batch"))["last"] or 0
        same.filter(pk__in=loose).update(batch=last + 1)


@dataclass(frozen=True)
class Summary:
    """The means of all full batches about one department or one teacher in it."""

    kind: str
    department: str
    teacher: str
    people: int
    teaching: float
    practice: float
    overall: float
    comments: tuple[str, ...]


def summaries_for(roles) -> list[Summary]:
    """What the person may read: of themselves, of departments they head, of their alliances'.

    Three queries.
    """
    full = _readable(roles).exclude(batch=None).order_by()
    rows = full.values_list(
        "kind", "department", "department__name", "teacher", "teacher__name"
    ).annotate(Count("pk"), *(Avg(question) for question in QUESTIONS))
    comments: dict[tuple, list[str]] = {}
    for kind, department, teacher, comment in full.exclude(comment="").values_list(
        "kind", "department", "teacher", "comment"
    ):
        comments.setdefault((kind, department, teacher), []).append(comment)
    return [
        Summary(
            kind, name, teacher_name or "", people, *means,
            comments=tuple(sorted(comments.get((kind, department, teacher), ()))),
        )
        for kind, department, name, teacher, teacher_name, people, *means in sorted(
            rows, key=lambda row: (row[2], row[0], row[4] or "")
        )
    ]  # fmt: skip


def _readable(roles):
    if roles.sees_everything:
        return Review.objects.all()
    return Review.objects.filter(pk__in=_readable_ids(roles))


def _readable_ids(roles) -> Iterable:
    office = roles.office_alliance_ids
    departments = Department.objects.filter(blocks__version__programme__alliance__in=office).values(
        "pk"
    )
    own = Review.objects.filter(kind=ReviewKind.TEACHER, teacher=roles.user_id)
    headed = Review.objects.filter(department__in=roles.department_ids)
    return (own | headed | Review.objects.filter(department__in=departments)).values("pk")
