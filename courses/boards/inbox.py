"""What waits for one person's hand: a count and the page where it is done, in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.core.workdays import is_workday
from courses.assessments.models import AssessmentRequest
from courses.attendance.models import Leave, Presence
from courses.completion import queries as completion
from courses.logbook.models import Entry
from courses.mentoring import queries as mentoring
from courses.rotations.models import Placement

from .counting import count_together


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, how often, and where."""

    title: str
    count: int
    url: str


def teacher_inbox(roles, *, on: date) -> list[Task]:
    """A mentor's or a head's: what is quickest and most pressing first."""
    counts = count_together(
        presence=unconfirmed(Placement.objects.filter(mentor=roles.user_id), on=on),
        entries=Entry.objects.waiting_for(roles),
        assessments=AssessmentRequest.objects.open_on(on).waiting_for(roles.user_id),
        leaves=Leave.objects.decided_by(roles).waiting(),
        ends=completion.inbox(roles),
        meetings=mentoring.to_sign(roles.user_id),
        pairings=mentoring.to_accept(roles.user_id),
    )
    return list(_tasks(counts))


def _tasks(counts: dict[str, int]) -> Iterator[Task]:
    shown = {
        "entries": (_("审签登记"), "logbook:inbox"),
        "presence": (_("确认今日到岗"), "attendance:departments"),
        "assessments": (_("评价床旁考核"), "assessments:home"),
        "ends": (_("出科考核签字"), "completion:home"),
        "leaves": (_("审批请假"), "attendance:leaves"),
        "meetings": (_("签署带教记录"), "mentoring:home"),
        "pairings": (_("答复结对邀请"), "mentoring:home"),
    }
    for name, (title, address) in shown.items():
        if counts.get(name):
            yield Task(title=title, count=counts[name], url=reverse(address))


def unconfirmed(placements: QuerySet[Placement], *, on: date) -> QuerySet[Placement]:
    """Of the placements, those whose trainee should be there that day and is not confirmed yet."""
    if not is_workday(on):
        return placements.none()
    there = Presence.objects.filter(trainee=OuterRef("trainee"), day=on)
    away = Leave.objects.approved().touching(on, on).filter(trainee=OuterRef("trainee"))
    return placements.on(on).filter(~Exists(there), ~Exists(away))
