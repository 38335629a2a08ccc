"""What the desk says about logbooks: to the trainee and to the mentor."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Requirement, Trainee
from courses.rotations.part import part_of

from .enums import EntryStatus
from .models import Entry, Tally
from .queries import UNSIGNED_DAYS


@register
def inbox_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """How many entries wait for this person's signature, and since when. One query."""
    if not (roles.sees_everything or roles.department_ids or part_of(user).mentors):
        return
    waiting = Entry.objects.waiting_for(roles).aggregate(n=Count("pk"), since=Min("submitted_at"))
    if waiting["n"]:
        late = at - waiting["since"] > timedelta(days=UNSIGNED_DAYS)
        yield DeskItem(
            title=_("审签学员登记"),
            url=reverse("logbook:inbox"),
            urgency=Urgency.LATE if late else Urgency.DUE,
            note=_("最早一条已等待 %(since)s") % {"since": timesince(waiting["since"], at)},
            figure=str(waiting["n"]),
        )


@register
def logbook_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For a trainee: what came back, and how far one is. Two queries."""
    if not part_of(user).trains:
        return
    trainee = (
        Trainee.objects.filter(user=user, status=ApplicationStatus.IN_TRAINING)
        .annotate(
            returned=Count(
                "placements__entries", filter=Q(placements__entries__status=EntryStatus.RETURNED)
            )
        )
        .order_by("-starts_on")
        .first()
    )
    if trainee is None:
        return
    if trainee.returned:
        yield DeskItem(
            title=_("修改被退回的登记"),
            url=f"{reverse('logbook:home')}?status={EntryStatus.RETURNED}",
            urgency=Urgency.DUE,
            figure=str(trainee.returned),
        )
    counted, required = _progress(trainee)
    if required:
        yield DeskItem(
            title=_("登记完成情况"),
            url=reverse("logbook:home"),
            urgency=Urgency.STANDING,
            figure=f"{counted}/{required}",
            percent=100 * counted // required,
        )


def _progress(trainee: Trainee) -> tuple[int, int]:
    """Each item counted up to its own requirement, in one query."""
    signed = (
        Tally.objects.filter(placement__trainee=trainee, requirement=OuterRef("pk"))
        .order_by()
        .values("requirement")
        .annotate(total=Sum("signed"))
        .values("total")
    )
    figures = Requirement.objects.filter(version=trainee.version_id).aggregate(
        counted=Sum(Least("required", Coalesce(Subquery(signed), 0))), required=Sum("required")
    )
    return figures["counted"] or 0, figures["required"] or 0
