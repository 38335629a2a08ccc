"""What the desk says about ends of rotations: to sign, to hand in, to agree on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement
from courses.rotations.part import signs_or_runs

from .enums import EndStatus
from .queries import SUBMIT_DAYS, UNSIGNED_DAYS, inbox, open_plan_of_trainee

MOST = 3


def _page(name: str, pk: int) -> str:
    return reverse(f"completion:{name}", args=[pk])


@register
@when(signs_or_runs)
def signatures_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """Ends that wait for this person's signature, plans for their word. One query."""
    waiting = list(inbox(roles)[: MOST + 1])
    late = [at - end.changed_at > timedelta(days=UNSIGNED_DAYS) for end in waiting]
    if len(waiting) > MOST:
        yield DeskItem(
            title=_("签署出科考核"),
            url=reverse("completion:home"),
            urgency=Urgency.LATE if late[0] else Urgency.DUE,
            figure=f"{MOST}+",
        )
        return
    for end, is_late in zip(waiting, late, strict=True):
        if end.turn:
            title, url = _("签署%(name)s的出科考核"), _page("detail", end.placement_id)
        else:
            title, url = _("与%(name)s商定改进计划"), _page("plan", end.open_plan)
        yield DeskItem(
            title=title % {"name": end.placement.trainee.user.name},
            url=url,
            urgency=Urgency.LATE if is_late else Urgency.DUE,
            note=end.placement.department.name,
        )


def _ending(user) -> QuerySet[Placement]:
    return Placement.objects.filter(
        trainee__user=user,
        status=PlacementStatus.ACTIVE,
        ends_on__lte=Parameter("today") + timedelta(days=SUBMIT_DAYS),
    )


ENDING = Prepared(
    lambda: (
        _ending(Parameter("user"))
        .select_related("department", "end_of_rotation")
        .annotate(open_plan=open_plan_of_trainee())[:MOST]
    )
)


@register
@when(lambda person: Exists(_ending(person)))
def own_end_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """The trainee's rotations that are about to end, or were returned or failed. One query."""
    today = timezone.localdate(at)
    titles = {
        EndStatus.OPEN: _("提交%(department)s出科考核"),
        EndStatus.RETURNED: _("%(department)s出科考核被退回，改好再交"),
        EndStatus.FAILED: _("%(department)s出科考核补考"),
    }
    for placement in ENDING.objects(user=user.pk, today=today):
        end = getattr(placement, "end_of_rotation", None)
        status = end.status if end else EndStatus.OPEN
        if status == EndStatus.FAILED and placement.open_plan:
            yield DeskItem(
                title=_("写好或同意%(department)s改进计划") % {"department": placement.department},
                url=_page("plan", placement.open_plan),
                urgency=Urgency.DUE,
            )
        elif status in titles:
            yield DeskItem(
                title=titles[status] % {"department": placement.department},
                url=_page("detail", placement.pk),
                urgency=Urgency.LATE if placement.ends_on < today else Urgency.DUE,
                note=end.reason if end else "",
            )
