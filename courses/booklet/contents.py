"""What a booklet says, as plain text ready to be set. In Chinese, whoever asks for it.

A dozen queries for a trainee, however much was entered.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation

from courses.assessments.models import Assessment
from courses.assessments.queries import FormCount, done_counts
from courses.attendance.arithmetic import Attendance
from courses.attendance.models import Leave
from courses.attendance.queries import attendance_of
from courses.logbook.models import Entry
from courses.logbook.queries import ItemCount, totals_of
from courses.programmes.models import Trainee
from courses.rotations.models import Placement

from .mentoring import mentoring_of
from .results import results_of
from .wording import day, moment


def contents_of(trainee: Trainee, *, roles, at: datetime) -> dict:
    """The whole record; what was said between mentor and mentee only if `roles` may read it.

    The trainee comes as services.read_trainee reads it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        placements = Placement.objects.occupying().filter(trainee=trainee)
        items = totals_of([trainee])[trainee.pk]
        programme = trainee.version.programme
        return {
            "made_at": moment(at),
            "trainee": {
                "name": trainee.user.name,
                "unit": trainee.unit.name,
                "starts_on": day(trainee.starts_on),
                "ends_on": day(trainee.ends_on),
                "status": trainee.get_status_display(),
            },
            "programme": {
                "alliance": programme.alliance.name,
                "name": programme.name,
                "version": trainee.version.number,
                "intake": trainee.intake.name,
                "host": programme.host_unit.name,
            },
            "counts": _counts(item for item in items if item.requirement.block is None),
            "leaves": _leaves(trainee),
            "placements": _placements(placements, items, on=timezone.localdate(at)),
            **mentoring_of(trainee, roles=roles),
        }


def _placements(placements, items: list[ItemCount], *, on: date) -> list[dict]:
    rows = list(placements.select_related("department", "mentor").order_by("starts_on"))
    attended = attendance_of(rows, on)
    asked = done_counts(rows)
    entries = _entries(placements)
    assessments = _assessments(placements)
    results = results_of(placements)
    return [
        _placement(one, items)
        | {
            "attendance": _attendance(attended[one.pk]),
            "asked": [_form(form) for form in asked.get(one.pk, []) if form.required],
            "entries": entries[one.pk],
            "assessments": assessments[one.pk],
            "result": results[one.pk].verdict,
            "end": results[one.pk].attempts,
        }
        for one in rows
    ]


def _placement(one: Placement, items: Iterable[ItemCount]) -> dict:
    own = [
        item
        for item in items
        if item.requirement.block and item.requirement.block.department_id == one.department_id
    ]
    counted, required = sum(item.counted for item in own), sum(item.required for item in own)
    return {
        "department": one.department.name,
        "starts_on": day(one.starts_on),
        "ends_on": day(one.ends_on),
        "mentor": one.mentor.name if one.mentor else "—",
        "status": one.get_status_display(),
        "progress": f"{counted} / {required}" if required else "—",
        "counts": _counts(own),
    }


def _counts(items: Iterable[ItemCount]) -> list[dict]:
    return [
        {
            "kind": item.requirement.get_kind_display(),
            "name": item.requirement.name,
            "level": item.requirement.get_level_display(),
            "required": item.required,
            "signed": item.signed,
            "counted": item.counted,
        }
        for item in items
    ]


def _attendance(one: Attendance) -> dict[str, str]:
    if not one.expected:
        return {"percent": "—", "text": "还没有应到的日子"}
    return {
        "percent": f"{one.percent}%",
        "text": f"应到 {one.expected} 天，实到 {one.present} 天，缺勤 {one.absent} 天，"
        f"请假 {one.leave} 天，出勤率 {one.percent}%",
    }


def _form(form: FormCount) -> dict:
    return {"name": form.name, "required": form.required, "done": form.done}


def _entries(placements) -> dict[int, list[dict]]:
    found = defaultdict(list)
    entries = (
        Entry.objects.filter(placement__in=placements.order_by().values("pk"))
        .exclude(first_submitted_on=None)
        .select_related("requirement", "signed_by")
        .order_by("done_on", "pk")
    )
    for entry in entries:
        found[entry.placement_id].append(
            {
                "on": day(entry.done_on),
                "item": entry.requirement.name,
                "kind": entry.requirement.get_kind_display(),
                "level": entry.get_level_display(),
                "age": entry.get_age_group_display(),
                "diagnosis": entry.diagnosis,
                "reflection": entry.reflection,
                "late": entry.late,
                "status": entry.get_status_display(),
                "signed_by": entry.signed_by.name if entry.signed_by else "",
                "signed_at": moment(entry.signed_at),
            }
        )
    return found


def _assessments(placements) -> dict[int, list[dict]]:
    """Each answer with its scores and feedback; of a 360 round nobody's words are told."""
    found = defaultdict(list)
    answers = (
        Assessment.objects.filter(
            single=True, request__placement__in=placements.order_by().values("pk")
        )
        .select_related("request__version__form")
        .prefetch_related("ratings__item")
        .order_by("observed_on", "pk")
    )
    for answer in answers:
        found[answer.request.placement_id].append(
            {
                "form": answer.request.version.form.name,
                "activity": answer.request.activity,
                "percent": str(answer.percent),
                "observed_on": day(answer.observed_on),
                "submitted_at": moment(answer.submitted_at),
                "rater": answer.rater_name,
                "relation": answer.get_relation_display(),
                "feedback": answer.feedback,
                "ratings": [
                    {
                        "text": rating.item.text,
                        "value": str(rating.value),
                        "highest": str(rating.item.highest),
                    }
                    for rating in sorted(
                        answer.ratings.all(), key=lambda rating: rating.item.position
                    )
                ],
            }
        )
    return found


def _leaves(trainee: Trainee) -> list[dict]:
    leaves = Leave.objects.filter(trainee=trainee).select_related("decided_by")
    return [
        {
            "kind": leave.get_kind_display(),
            "starts_on": day(leave.starts_on),
            "ends_on": day(leave.ends_on),
            "workdays": leave.workdays,
            "status": leave.get_status_display(),
            "opinion": leave.decision_reason,
            "decided_by": leave.decided_by.name if leave.decided_by else "",
            "decided_at": moment(leave.decided_at),
        }
        for leave in leaves.order_by("starts_on", "pk")
    ]
