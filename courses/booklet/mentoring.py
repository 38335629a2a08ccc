"""The mentoring part of a booklet."""

from courses.mentoring import rules
from courses.mentoring.enums import TOOK_PLACE
from courses.mentoring.models import Goal, Meeting, Pairing
from courses.programmes.models import Trainee

from .wording import day, moment

WITHHELD = "（内容仅限双方与培训办查阅）"


def mentoring_of(trainee: Trainee, *, roles) -> dict:
    """Pairings, goals, meetings. What was said stands there only for whoever may read it."""
    pairings = list(
        Pairing.objects.filter(trainee=trainee, active_on__isnull=False)
        .select_related("mentor__user")
        .order_by("active_on", "pk")
    )
    readable = {one.pk for one in pairings if rules.can_read_content(roles, one)}
    return {
        "pairings": [_pairing(one) for one in pairings],
        "goals": _goals(readable),
        "meetings": _meetings([one.pk for one in pairings], readable),
    }


def _pairing(one: Pairing) -> dict:
    until = f"至 {day(one.ended_on)}" if one.ended_on else "起"
    return {
        "mentor": one.mentor.user.name,
        "period": f"{day(one.active_on)} {until}",
        "status": one.get_status_display(),
    }


def _goals(readable: set[int]) -> list[dict]:
    goals = Goal.objects.filter(pairing__in=readable).prefetch_related("evidence")
    return [
        {
            "text": goal.text,
            "due_on": day(goal.due_on),
            "status": goal.get_status_display(),
            "evidence": "；".join(one.note for one in goal.evidence.all()) or "—",
        }
        for goal in goals
    ]


def _meetings(pairing_ids: list[int], readable: set[int]) -> list[dict]:
    meetings = (
        Meeting.objects.filter(pairing__in=pairing_ids, status__in=TOOK_PLACE)
        .select_related("pairing__mentor__user")
        .order_by("held_on", "pk")
    )
    return [
        {
            "held_on": day(meeting.held_on),
            "agenda": meeting.agenda if meeting.pairing_id in readable else WITHHELD,
            "outcome": meeting.outcome if meeting.pairing_id in readable else "",
            "next_steps": meeting.next_steps if meeting.pairing_id in readable else "",
            "mentor": meeting.pairing.mentor.user.name,
            "mentor_signed": _signed(meeting.mentor_signed_at),
            "mentee_signed": _signed(meeting.mentee_signed_at),
        }
        for meeting in meetings
    ]


def _signed(at) -> str:
    return f"已签 {moment(at)}" if at else "未签"
