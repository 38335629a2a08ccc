"""What the desk says about cases: to the author, the expert, the second reader and the office."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered, when

from .enums import FOLLOW_UP_GRACE, CaseStatus, Scope
from .models import Case, Expert, FollowUp, Invitation

ENDED = (CaseStatus.CLOSED, CaseStatus.WITHDRAWN)


def _takes_part(person) -> Q:
    open_cases = Case.objects.exclude(status__in=ENDED)
    return (
        Exists(open_cases.filter(author=person))
        | Exists(Invitation.objects.filter(user=person))
        | Exists(Expert.objects.filter(user=person))
    )


@register
@when(_takes_part)
def cases_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """What waits for this person's own hand. One query for authors and experts."""
    found = _waiting(user.pk, at)
    listing = reverse("cases:cases")
    if found["answers"]:
        yield DeskItem(
            title=_("为病例提出会诊意见"),
            url=f"{listing}?show=answer",
            urgency=Urgency.LATE if found["answer_by"] < at else Urgency.DUE,
            note=_("最近的时限：%(when)s")
            % {"when": f"{localtime(found['answer_by']):%m-%d %H:%M}"},
            figure=str(found["answers"]),
        )
    if found["checks"]:
        yield DeskItem(
            title=_("复核病例的去标识"),
            url=f"{listing}?show=check",
            urgency=Urgency.DUE,
            figure=str(found["checks"]),
        )
    if found["returned"]:
        yield DeskItem(
            title=_("修改被退回的病例"),
            url=f"{listing}?show=mine&status={CaseStatus.DRAFT}",
            urgency=Urgency.DUE,
            figure=str(found["returned"]),
        )
    if found["report_since"]:
        late = localdate(at) - found["report_since"] > FOLLOW_UP_GRACE
        yield DeskItem(
            title=_("报告病例的随访情况"),
            url=f"{listing}?show=mine&status={CaseStatus.ADVISED}",
            urgency=Urgency.LATE if late else Urgency.DUE,
            figure=str(found["reports"]),
        )


@register
def office_cases_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the alliance office: cases without advice in time, and those nobody has read second."""
    alliances = roles.alliances(Role.ALLIANCE_OFFICE)
    if not alliances:
        return
    counts = remembered("cases", alliances, count=lambda: _count_open(alliances, at))
    listing = reverse("cases:cases")
    if counts["late"]:
        yield DeskItem(
            title=_("催办过时限的病例"),
            url=f"{listing}?show=late",
            urgency=Urgency.LATE,
            figure=str(counts["late"]),
        )
    if counts["unread"]:
        yield DeskItem(
            title=_("安排病例复核"),
            url=f"{listing}?status={CaseStatus.DEIDENTIFIED}",
            urgency=Urgency.DUE,
            figure=str(counts["unread"]),
        )


def _waiting(me: int, at: datetime) -> dict:
    invited = Exists(Invitation.objects.filter(case=OuterRef("pk"), user=me))
    expert = Exists(Expert.objects.filter(specialty__alliance=OuterRef("alliance"), user=me))
    reports = FollowUp.objects.filter(
        case=OuterRef("pk"), reported_at=None, due_on__lte=localdate(at)
    ).order_by("due_on")
    mine = Q(author=me)
    answer = Q(invited=True, status=CaseStatus.OPEN) & ~mine
    report = mine & Q(status=CaseStatus.ADVISED, due_since__isnull=False)
    return (
        Case.objects.exclude(status__in=ENDED)
        .alias(invited=invited, expert=expert)
        .annotate(due_since=Subquery(reports.values("due_on")[:1]))
        .aggregate(
            answers=Count("pk", filter=answer),
            answer_by=Min("answer_due_at", filter=answer),
            checks=Count(
                "pk",
                filter=Q(status=CaseStatus.DEIDENTIFIED)
                & (Q(invited=True) | Q(expert=True, scope=Scope.ALLIANCE))
                & ~mine,
            ),
            returned=Count("pk", filter=mine & Q(status=CaseStatus.DRAFT) & ~Q(return_reason="")),
            reports=Count("pk", filter=report),
            report_since=Min("due_since", filter=report),
        )
    )


def _count_open(alliances: frozenset[int], at: datetime) -> dict[str, int]:
    return Case.objects.filter(alliance__in=alliances).aggregate(
        late=Count("pk", filter=Q(status=CaseStatus.OPEN, answer_due_at__lt=at)),
        unread=Count("pk", filter=Q(status=CaseStatus.DEIDENTIFIED)),
    )
