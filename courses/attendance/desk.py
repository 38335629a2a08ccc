"""What the desk says about being there and being away."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared
from alliance.core.workdays import is_workday
from courses.rotations.models import Placement

from .enums import LeaveStatus
from .models import Leave, Presence
from .presence import PRESENT_STATES
from .queries import confirmable_by

DECIDERS = (Role.MENTOR, Role.DEPARTMENT_HEAD, Role.TRAINING_OFFICE)
DECIDED_SHOWN = timedelta(days=3)


def _running(user) -> QuerySet[Placement]:
    return Placement.objects.on(Parameter("today")).filter(
        trainee__user=user, status__in=PRESENT_STATES
    )


def _decided(user) -> QuerySet[Leave]:
    return Leave.objects.filter(
        trainee__user=user,
        status__in=(LeaveStatus.APPROVED, LeaveStatus.REJECTED),
        decided_at__gte=Parameter("at") - DECIDED_SHOWN,
    )


PLACEMENT = Prepared(
    lambda: (
        _running(Parameter("user"))
        .select_related("department")
        .annotate(
            confirmed=Exists(
                Presence.objects.filter(placement=OuterRef("pk"), day=Parameter("today"))
            )
        )
    )
)
DECIDED = Prepared(lambda: _decided(Parameter("user")).order_by("-decided_at")[:1])


@register
@when(lambda person: Exists(_running(person)))
def my_day_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For a trainee: whether today is confirmed. One query."""
    today = timezone.localdate(at)
    placement = PLACEMENT.object(user=user.pk, today=today)
    if placement is None:
        return
    yield DeskItem(
        title=_("今天已签到") if placement.confirmed else _("今天的签到"),
        url=reverse("attendance:home"),
        urgency=Urgency.STANDING if placement.confirmed or not is_workday(today) else Urgency.DUE,
        note=placement.department.name,
    )


@register
@when(lambda person: Exists(_decided(person)))
def my_leave_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For a trainee: what was decided on a leave in the last days. One query."""
    decided = DECIDED.object(user=user.pk, at=at)
    if decided:
        yield DeskItem(
            title=_("请假已批准") if decided.status == LeaveStatus.APPROVED else _("请假未获批准"),
            url=reverse("attendance:leave", args=[decided.pk]),
            urgency=Urgency.STANDING,
            note=f"{decided.starts_on} – {decided.ends_on}",
        )


@register
def leave_to_decide_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For those who decide: how many wait, late once the first day has come. One query."""
    if not (roles.sees_everything or roles.holds(*DECIDERS)):
        return
    first_days = list(Leave.objects.waiting().decided_by(roles).values_list("starts_on", flat=True))
    if first_days:
        overdue = min(first_days) <= timezone.localdate(at)
        yield DeskItem(
            title=_("审批请假"),
            url=reverse("attendance:leaves"),
            urgency=Urgency.LATE if overdue else Urgency.DUE,
            figure=str(len(first_days)),
        )


@register
def lists_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For mentors and heads: how many of theirs are not confirmed today. One query."""
    today = timezone.localdate(at)
    if not roles.holds(Role.MENTOR, Role.DEPARTMENT_HEAD) or not is_workday(today):
        return
    away = Leave.objects.approved().touching(today, today).values("trainee")
    missing = list(
        confirmable_by(roles)
        .on(today)
        .filter(status__in=PRESENT_STATES)
        .exclude(presences__day=today)
        .exclude(trainee__in=away)
        .values_list("department", flat=True)
    )
    if missing:
        departments = set(missing)
        yield DeskItem(
            title=_("确认今天的出勤"),
            url=reverse("attendance:day_list", args=[departments.pop()])
            if len(departments) == 1
            else reverse("attendance:departments"),
            urgency=Urgency.DUE,
            figure=str(len(missing)),
            note=ngettext("还有 %(count)s 人未确认", "还有 %(count)s 人未确认", len(missing))
            % {"count": len(missing)},
        )
