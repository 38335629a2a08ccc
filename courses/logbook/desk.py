"""What the desk says about logbooks: to the trainee and to the mentor."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Requirement, Trainee
from courses.rotations.part import signs

from .enums import EntryStatus
from .models import Entry, Tally
from .queries import UNSIGNED_DAYS


def _in_training(user) -> QuerySet[Trainee]:
    return Trainee.objects.filter(user=user, status=ApplicationStatus.IN_TRAINING)


def _figures() -> QuerySet:
    """What came back, each item counted up to its own requirement, and what is required."""
    tallies = Tally.objects.filter(placement__trainee=OuterRef("pk")).order_by()
    returned = tallies.values("placement__trainee").annotate(n=Sum("returned")).values("n")
    counted = tallies.values("requirement").annotate(
        n=Least(F("requirement__required"), Sum("signed"))
    )
    required = Requirement.objects.filter(version=OuterRef("version")).order_by()
    return (
        _in_training(Parameter("user"))
        .order_by("-starts_on")
        .values_list(
            Coalesce(Subquery(returned), 0),
            ArraySubquery(counted.values("n")),
            Coalesce(
                Subquery(required.values("version").annotate(n=Sum("required")).values("n")), 0
            ),
        )[:1]
    )


FIGURES = Prepared(_figures)


@register
@when(signs)
def inbox_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """How many entries wait for this person's signature, and since when. One query."""
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
@when(lambda person: Exists(_in_training(person)))
def logbook_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For a trainee: what came back, and how far one is. One query."""
    figures = FIGURES.row(user=user.pk)
    if figures is None:
        return
    returned, counts, required = figures
    if returned:
        yield DeskItem(
            title=_("修改被退回的登记"),
            url=f"{reverse('logbook:home')}?status={EntryStatus.RETURNED}",
            urgency=Urgency.DUE,
            figure=str(returned),
        )
    if required:
        counted = sum(counts)
        yield DeskItem(
            title=_("登记完成情况"),
            url=reverse("logbook:home"),
            urgency=Urgency.STANDING,
            figure=f"{counted}/{required}",
            percent=100 * counted // required,
        )
