"""What the desk says about certificates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered, when
from alliance.core.prepared import Parameter, Prepared

from .models import Certificate, IssueFailure
from .queries import count_to_issue
from .sources import SOURCES

NEW_FOR = timedelta(days=14)


def _new(holder) -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        holder=holder, issued_at__gte=Parameter("at") - NEW_FOR, file__isnull=False
    )


NEWEST = Prepared(lambda: _new(Parameter("user")).values_list("snapshot")[:1])


@register
def failures_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the offices: what could not be issued. No query most of the time."""
    if not (roles.sees_everything or roles.office_alliance_ids):
        return
    failed = remembered(
        "issue-failures",
        roles.sees_everything,
        roles.office_alliance_ids,
        count=IssueFailure.objects.visible_to(roles).count,
    )
    if failed:
        yield DeskItem(
            title=_("处理未能颁发的证书"),
            url=f"{reverse('certificates:register')}#failed",
            urgency=Urgency.DUE,
            figure=str(failed),
            note=_("多为字库缺字，需更正姓名或联系管理员。"),
        )


@register
def to_issue_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the offices: how many certificates wait for them. No query most of the time."""
    issued_by_hand = [source for source in SOURCES.values() if not source.by_itself]
    own = [one for one in issued_by_hand if roles.sees_everything or roles.holds(*one.issuers)]
    if not own:
        return
    waiting = remembered(
        "certificates-to-issue",
        roles.sees_everything,
        roles.alliances(Role.TRAINING_OFFICE),
        roles.alliances(Role.ALLIANCE_OFFICE),
        count=partial(count_to_issue, own, roles),
    )
    if waiting:
        yield DeskItem(
            title=_("颁发证书"),
            url=reverse("certificates:issue_kinds"),
            urgency=Urgency.STANDING,
            figure=str(waiting),
            note=_("份可以颁发，先核对样张。"),
        )


@register
@when(lambda person: Exists(_new(person)))
def certificates_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """One's own newest certificate. One query."""
    if newest := NEWEST.row(user=user.pk, at=at):
        (snapshot,) = newest
        yield DeskItem(
            title=_("新证书"),
            url=reverse("wallet:mine"),
            urgency=Urgency.STANDING,
            note=snapshot["subject"],
        )
