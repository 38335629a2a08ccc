"""Who is told what about a case. The words name its number and specialty, never what it says."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.notices import kinds
from alliance.notices.enums import Pace
from alliance.notices.services import notify
from alliance.units.models import RoleGrant

from .enums import Scope
from .models import Case, Conference, Expert

GROUP = kinds.Group("cases", _("病例讨论"), Pace.AT_ONCE)
SENTENCES = {
    "cases.to_check": _("病例 %(number)s（%(specialty)s）等待复核。"),
    "cases.returned": _("您的病例 %(number)s 被退回，请按复核意见修改。"),
    "cases.opened": _("您的病例 %(number)s 已通过复核，专家已收到邀请。"),
    "cases.invited": _("请您为病例 %(number)s（%(specialty)s）提出会诊意见。"),
    "cases.advised": _("%(expert)s 为您的病例 %(number)s 签发了会诊意见。"),
    "cases.replied": _("%(person)s 回复了病例 %(number)s。"),
    "cases.late": _("病例 %(number)s（%(specialty)s）已过时限，还没有会诊意见。"),
    "cases.follow_up": _("请报告病例 %(number)s 在意见后第 %(days)s 天的情况。"),
    "cases.withdrawn": _("病例 %(number)s 已撤回。"),
    "cases.conference": _("请您参加病例 %(number)s 的讨论会：%(day)s %(time)s。"),
    "cases.conference_cancelled": _("病例 %(number)s 的讨论会已取消。"),
}


def register() -> None:
    """Called from `apps.ready`."""
    kinds.register(GROUP, SENTENCES)


def about_case(
    kind: str, case: Case, *, users: Iterable[int], at: datetime, key: str = "", **params: str | int
) -> None:
    """Tell these people one of the sentences, with a link to the case."""
    notify(
        users=users,
        kind=f"cases.{kind}",
        params={"number": f"#{case.pk}", "specialty": case.specialty.name, **params},
        url=reverse("cases:case", args=[case.pk]),
        at=at,
        key=key,
    )


def about_conference(
    kind: str, conference: Conference, *, users: Iterable[int], at: datetime, **params: str
) -> None:
    notify(
        users=users,
        kind=f"cases.{kind}",
        params={"number": f"#{conference.case_id}", **params},
        url=reverse("cases:conference", args=[conference.pk]),
        at=at,
    )


def office_of(alliance_id: int) -> list[int]:
    return list(
        RoleGrant.objects.filter(alliance=alliance_id, role=Role.ALLIANCE_OFFICE).values_list(
            "user", flat=True
        )
    )


def second_readers_of(case: Case) -> set[int]:
    """Who is told that a case waits: the office, and whoever else may confirm it and is close."""
    close = set(case.invitations.values_list("user", flat=True))
    if case.scope == Scope.ALLIANCE:
        close |= set(
            Expert.objects.filter(specialty=case.specialty_id).values_list("user", flat=True)
        )
    return (close | set(office_of(case.alliance_id))) - {case.author_id}
