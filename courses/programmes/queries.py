"""Reads over programmes and applications."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from alliance.units.queries import RoleSet

from .enums import ApplicationStatus, ItemKind, VersionState
from .form_names import known_forms
from .models import (
    Application,
    ApplicationQuerySet,
    Block,
    Intake,
    Programme,
    ProgrammeVersion,
    RequiredAssessment,
    Requirement,
    UnitQuota,
)

# An intake is shown to doctors for so long after its window closed.
SHOWN_AFTER_CLOSING = timedelta(days=30)


@dataclass(frozen=True)
class AskedForm:
    """An assessment that is asked for, with its form's name."""

    row: RequiredAssessment
    name: str


@dataclass(frozen=True)
class Asked:
    """What is asked in one block, or anywhere (`block` is None)."""

    block: Block | None
    requirements: list[Requirement] = field(default_factory=list)
    assessments: list[AskedForm] = field(default_factory=list)
    skill_form: str = ""

    @property
    def theory_quiz(self) -> str:
        """The quiz with its course: most quizzes are called the same."""
        quiz = self.block.theory_quiz if self.block else None
        return f"{quiz.course.title} · {quiz.title}" if quiz else ""

    @property
    def kinds(self) -> Iterator[tuple[str, list[Requirement]]]:
        """The requirements by kind."""
        for kind, rows in groupby(self.requirements, key=Requirement.get_kind_display):
            yield kind, list(rows)


def asked_by(version: ProgrammeVersion) -> list[Asked]:
    """What the version asks, block by block, what counts anywhere last.

    Four queries; the version comes with its programme.
    """
    forms = known_forms(version.programme.alliance_id)
    parts = {
        block.pk: Asked(block, skill_form=forms.get(block.skill_form_code, block.skill_form_code))
        for block in version.blocks.select_related("department", "theory_quiz__course").order_by(
            "position"
        )
    }
    parts[None] = Asked(None)
    for row in sorted(version.requirements.all(), key=_as_in_a_booklet):
        parts[row.block_id].requirements.append(row)
    for row in version.required_assessments.order_by("form_code"):
        parts[row.block_id].assessments.append(
            AskedForm(row, forms.get(row.form_code, row.form_code))
        )
    anywhere = parts[None]
    if not (anywhere.requirements or anywhere.assessments):
        del parts[None]
    return list(parts.values())


def _as_in_a_booklet(row: Requirement) -> tuple:
    """Skills first, write-ups last, as the kinds are listed; within a kind as they were written."""
    return (ItemKind.values.index(row.kind), row.position, row.pk)


@dataclass(frozen=True)
class Change:
    """One difference between two versions; an empty side is what the other alone asks."""

    place: str
    what: str
    old: str
    new: str


def changes_between(old: ProgrammeVersion, new: ProgrammeVersion) -> list[Change]:
    """What the new version asks otherwise than the old one, in the order of the new."""
    before, after = _asked_in_words(old), _asked_in_words(new)
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Change(*key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _asked_in_words(version: ProgrammeVersion) -> dict[tuple[str, str], str]:
    """(place, what) -> how much, for everything a version says."""
    whole = _("整个项目")
    words = {
        (whole, _("轮转顺序")): _("固定") if version.fixed_order else _("不固定"),
        (whole, _("最低出勤率")): f"{version.attendance_percent}%",
        (whole, _("理论及格线")): f"{version.theory_pass_percent}%",
        (whole, _("技能及格线")): f"{version.skill_pass_percent}%",
    }
    for part in asked_by(version):
        place = part.block.department.name if part.block else _("任一科室")
        if part.block:
            words[place, _("轮转时间")] = _("%(weeks)s 周") % {"weeks": part.block.weeks}
            if version.fixed_order:
                words[place, _("轮转次序")] = str(part.block.position)
            if part.theory_quiz:
                words[place, _("出科理论考核")] = part.theory_quiz
            if part.skill_form:
                words[place, _("出科技能考核表")] = part.skill_form
        for row in part.requirements:
            words[place, f"{row.get_kind_display()} · {row.name}"] = _(
                "%(count)s 例，%(level)s"
            ) % {"count": row.required, "level": row.get_level_display()}
        for form in part.assessments:
            words[place, form.name] = _("%(count)s 次") % {"count": form.row.required}
    return words


def intakes_for_doctors(*, on: date, user_id: int) -> QuerySet[Intake]:
    """What a doctor may want to know of: open, to come, or closed not long ago.

    Each says `unit_is_full`: the doctor's own unit has taken all the places it may have.
    """
    own_quota = UnitQuota.objects.filter(intake=OuterRef("pk"), unit__profiles__user=user_id)
    return (
        Intake.objects.filter(
            apply_until__gte=on - SHOWN_AFTER_CLOSING, version__state=VersionState.PUBLISHED
        )
        .select_related("version__programme__alliance", "version__programme__host_unit")
        .annotate(
            waiting=Count("applications", filter=Q(applications__status=_S.WAITLISTED)),
            unit_is_full=Exists(own_quota.used_up()),
        )
        .order_by("apply_until", "starts_on", "pk")
    )


_S = ApplicationStatus


def run_by(roles: RoleSet) -> QuerySet[Programme]:
    """Programmes of the alliances that the person watches as an office."""
    programmes = Programme.objects.select_related("alliance", "host_unit")
    if roles.sees_everything:
        return programmes
    return programmes.filter(alliance__in=roles.office_alliance_ids)


def applications_to_offices(roles: RoleSet) -> ApplicationQuerySet:
    """Submitted applications to those programmes."""
    return Application.objects.filter(
        submitted_at__isnull=False, intake__version__programme__in=run_by(roles).values("pk")
    )


def applications_of_units(roles: RoleSet) -> ApplicationQuerySet:
    """Submitted applications of the people of units that the person coordinates."""
    return Application.objects.filter(submitted_at__isnull=False, unit_id__in=roles.unit_ids)


@dataclass(frozen=True)
class Step:
    """One state an application came into."""

    label: str
    at: object
    reason: str


def steps_of(application: Application) -> list[Step]:
    """The way it went, from the history that the database keeps: one query."""
    steps, last = [], None
    events = application.events.order_by("pgh_id").values_list("status", "pgh_created_at", "reason")
    for status, at, reason in events:
        if status != last:
            steps.append(Step(str(ApplicationStatus(status).label), at, reason))
        last = status
    return steps


@dataclass(frozen=True)
class Waiting:
    """Who waits, and whether their unit has no place left: then they are passed over."""

    application: Application
    quota_full: bool


def waiting_list(intake: Intake) -> list[Waiting]:
    """Those who wait for a place, in the order in which they move up: two queries."""
    waiting = intake.applications.filter(status=_S.WAITLISTED).select_related("user", "unit")
    full = set(intake.quotas.used_up().values_list("unit", flat=True))
    return [Waiting(one, one.unit_id in full) for one in waiting.order_by("waitlist_number")]


def counts_of_intakes(intakes: Iterable[Intake]) -> dict[int, dict[str, int]]:
    """Intake -> status -> how many submitted applications: one query."""
    counts: dict[int, dict[str, int]] = {}
    rows = (
        Application.objects.filter(intake__in=[i.pk for i in intakes], submitted_at__isnull=False)
        .order_by()
        .values_list("intake", "status")
        .annotate(many=Count("pk"))
    )
    for intake_id, status, many in rows:
        counts.setdefault(intake_id, {})[status] = many
    return counts
