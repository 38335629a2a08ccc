"""What the solver found, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .board import Board
from .models import DAY, Plan
from .solver import Lack, Met, Why
from .teaching import Lack as NoMentor

WHY = {
    Why.NOT_ASKED: gettext_lazy("进修项目没有安排这个科室，或已经轮转过。"),
    Why.OUTSIDE: gettext_lazy("希望的月份不在进修期内。"),
    Why.TAKEN: gettext_lazy("那个月已有不能移动的安排。"),
    Why.ORDER: gettext_lazy("项目规定了轮转顺序，那个月轮不到这个科室。"),
    Why.CLOSED: gettext_lazy("科室那个月不接收学员。"),
    Why.FULL: gettext_lazy("科室那个月已排满。"),
    Why.LEAVE: gettext_lazy("那段时间请假较多。"),
    Why.WEIGHED: gettext_lazy("可以满足，但会使其他安排变差。"),
}
# Short, for a stay of two weeks on the grid.
MENTOR = {
    NoMentor.NOBODY: gettext_lazy("无带教老师"),
    NoMentor.ALL_AWAY: gettext_lazy("带教都外出"),
    NoMentor.ALL_TAKEN: gettext_lazy("带教都已满"),
    NoMentor.UNCHOSEN: gettext_lazy("带教未定"),
    NoMentor.AWAY: gettext_lazy("带教外出"),
}
CANNOT = {NoMentor.AWAY: gettext_lazy("外出"), NoMentor.FULL: gettext_lazy("已带满")}


def wishes_in_words(board: Board, answers: list[Met]) -> list[dict]:
    """For the page: who, where, when, and why not."""
    plan, said = board.plan, []
    for answer in answers:
        department = board.departments.get(answer.wish.department)
        middle = plan.first_day((answer.wish.weeks.start + answer.wish.weeks.stop) // 2)
        said.append(
            {
                "trainee": board.people[answer.trainee].trainee,
                "department": department.name if department else _("项目以外的科室"),
                "month": middle,
                "met": answer.met,
                "why": WHY[answer.why] if answer.why else "",
            }
        )
    return sorted(said, key=lambda line: line["met"])


def missing_in_words(plan: Plan, board: Board) -> list[str]:
    """What stood in the way of the latest solving; empty when it found a plan."""
    return [_say(plan, board, missing) for missing in plan.findings.get("missing", [])]


def _say(plan: Plan, board: Board, missing: dict) -> str:
    person = board.people.get(missing["trainee"])
    department = board.departments.get(missing["department"])
    words = missing | {
        "name": person.trainee.user.name if person else "",
        "department": department.name if department else "",
        "first": plan.first_day(missing["first"]).isoformat(),
        "last": (plan.first_day(missing["until"]) - DAY).isoformat(),
        "short": missing["needs"] - missing["has"],
    }
    return {
        Lack.TERM: _("%(name)s还要轮转 %(needs)s 周，进修期里只有 %(has)s 周空闲。"),
        Lack.GAPS: _("%(name)s的空闲周数够，但被已有的安排隔开，放不下连续的轮转。"),
        Lack.CLOSED: _(
            "%(department)s在%(name)s的进修期（%(first)s 至 %(last)s）内"
            "没有连续 %(needs)s 周有容量。"
        ),
        Lack.CAPACITY: _(
            "%(department)s在 %(first)s 至 %(last)s 需要 %(needs)s 人周，容量只有 %(has)s 人周，"
            "差 %(short)s 人周。"
        ),
        Lack.CROWD: _(
            "%(department)s在 %(first)s 至 %(last)s 还差 %(short)s 人周的容量；"
            "草稿里已按最接近的方案排出，超出处有标记。"
        )
        if department
        else _("在限定时间内没有找到完整的方案，请延长用时或增加容量。"),
    }[missing["lack"]] % words
