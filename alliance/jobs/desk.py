"""What the desk says about one's own long work."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared

from .models import OPEN_STATES, Job, JobState

FAILURE_SHOWN_FOR = timedelta(days=2)


def _shown(owner) -> QuerySet[Job]:
    failed = Q(state=JobState.FAILED, finished_at__gte=Parameter("at") - FAILURE_SHOWN_FOR)
    return Job.objects.filter(Q(state__in=OPEN_STATES) | failed, owner=owner)


OWN = Prepared(lambda: _shown(Parameter("user"))[:5])


@register
@when(lambda person: Exists(_shown(person)))
def jobs_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """Jobs that still run, and those that failed lately."""
    for job in OWN.objects(user=user.pk, at=at):
        failed = job.state == JobState.FAILED
        yield DeskItem(
            title=job.title,
            url=reverse("jobs:detail", args=[job.pk]),
            urgency=Urgency.DUE if failed else Urgency.STANDING,
            note=job.get_state_display(),
            percent=None if failed else job.percent,
        )
