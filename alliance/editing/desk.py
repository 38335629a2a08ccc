"""What the desk says of pages: to the writer what came back, to the office what waits."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered

MOST = 3


@register
def pages_returned(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Pages of this editor's that need changes. Two queries, for editors only."""
    if not roles.holds(Role.EDITOR):
        return
    returned = list(
        WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
        .prefetch_related("content_object")
        .order_by("-created_at")[: MOST + 1]
    )
    if len(returned) > MOST:
        yield DeskItem(
            title=_("修改退回的页面"),
            url=reverse("wagtailadmin_home"),
            urgency=Urgency.DUE,
            figure=_("%(count)s 个以上") % {"count": MOST},
        )
        return
    for state in returned:
        page = state.content_object
        yield DeskItem(
            title=_("修改页面“%(title)s”") % {"title": page.draft_title},
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            urgency=Urgency.DUE,
        )


@register
def pages_waiting(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the alliance office: how many it may approve. No query most of the time."""
    alliances = roles.alliances(Role.ALLIANCE_OFFICE)
    if not alliances:
        return
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, task__groupapprovaltask__groups__user=user
    ).distinct()
    if count := remembered("pages-waiting", alliances, count=waiting.count):
        yield DeskItem(
            title=_("审核待发布的页面"),
            url=reverse("wagtailadmin_home"),
            urgency=Urgency.DUE,
            figure=str(count),
        )
