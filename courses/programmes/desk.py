"""What the desk says about applications: to the applicant, the coordinator, the training office."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared

from .enums import OPEN_APPLICATION, ApplicationStatus
from .models import Application

_S = ApplicationStatus
MOST = 3
# A coordinator's approval that waits longer is late.
APPROVE_WITHIN = timedelta(days=3)


def _under_way(user) -> QuerySet[Application]:
    return Application.objects.filter(user=user, status__in=[*OPEN_APPLICATION, _S.ACCEPTED])


OWN = Prepared(
    lambda: (
        _under_way(Parameter("user"))
        .select_related("intake__version__programme")
        .only(
            "status", "submitted_at", "starts_on", "waitlist_number", "intake__name",
            "intake__apply_until", "intake__version__programme__name",
        )
        .order_by("-created_at", "-pk")
    )
)  # fmt: skip


@register
@when(lambda person: Exists(_under_way(person)))
def own_applications_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """What the applicant has to do, or where the application stands. One query."""
    today = timezone.localdate(at)
    for application in OWN.objects(user=user.pk)[:MOST]:
        intake = application.intake
        what = f"{intake.version.programme.name} {intake.name}"
        page = reverse("programmes:application", args=[application.pk])
        match application.status:
            case _S.DRAFT:
                yield _draft_item(application, what, today=today)
            case _S.ACCEPTED:
                day = date_format(application.starts_on, "DATE_FORMAT")
                yield DeskItem(
                    title=_("已录取：%(what)s") % {"what": what},
                    url=page,
                    urgency=Urgency.DUE,
                    note=_("%(day)s报到") % {"day": day},
                )
            case _:
                yield DeskItem(
                    title=_("进修申请"),
                    url=page,
                    urgency=Urgency.STANDING,
                    note=f"{what} · {application.get_status_display()}",
                    figure=str(application.waitlist_number or ""),
                )


def _draft_item(application: Application, what: str, *, today) -> DeskItem:
    returned = application.submitted_at is not None
    closes = date_format(application.intake.apply_until, "DATE_FORMAT")
    late = not returned and application.intake.apply_until < today
    return DeskItem(
        title=(_("修改被退回的进修申请：%(what)s") if returned else _("提交进修申请：%(what)s"))
        % {"what": what},
        url=reverse("programmes:edit", args=[application.pk]),
        urgency=Urgency.LATE if late else Urgency.DUE,
        note="" if returned else _("%(day)s截止") % {"day": closes},
    )


@register
def approvals_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the coordinator: how many of the unit's people wait for approval. One query."""
    if not roles.unit_ids:
        return
    waiting = Application.objects.filter(unit_id__in=roles.unit_ids, status=_S.SUBMITTED).aggregate(
        many=Count("pk"), since=Min("submitted_at")
    )
    if waiting["many"]:
        late = waiting["since"] < at - APPROVE_WITHIN
        yield DeskItem(
            title=_("审批本单位的进修申请"),
            url=f"{reverse('programmes:unit')}?status={_S.SUBMITTED}",
            urgency=Urgency.LATE if late else Urgency.DUE,
            figure=str(waiting["many"]),
        )


@register
def decisions_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the training office: decisions and arrivals that are due. One query."""
    alliances = roles.alliances(Role.TRAINING_OFFICE)
    if not alliances:
        return
    accepted = Q(status=_S.ACCEPTED, starts_on__lte=timezone.localdate(at))
    due = Application.objects.filter(
        Q(status=_S.UNIT_APPROVED) | accepted,
        intake__version__programme__alliance__in=alliances,
    ).aggregate(
        decide=Count("pk", filter=Q(status=_S.UNIT_APPROVED)), arrive=Count("pk", filter=accepted)
    )
    for many, title, status in (
        (due["decide"], _("处理进修申请"), _S.UNIT_APPROVED),
        (due["arrive"], _("登记学员报到"), _S.ACCEPTED),
    ):
        if many:
            yield DeskItem(
                title=title,
                url=f"{reverse('programmes:applications')}?status={status}",
                urgency=Urgency.DUE,
                figure=str(many),
            )
