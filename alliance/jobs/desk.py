"""What the desk says about one's own long work."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from alliance.core.desk import DeskItem, Urgency, register
from alliance.core.prepared import Parameter, Prepared

from .models import OPEN_STATES, Job, JobState

FAILURE_SHOWN_FOR = timedelta(days=2)
OWN = Prepared(
    lambda: Job.objects.filter(
        Q(state__in=OPEN_STATES)
        | Q(state=JobState.FAILED, finished_at__gte=Parameter("failed_since")),
        owner=Parameter("owner"),
    )[:5]
)


@register
def jobs_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """Jobs that still run, and those that failed lately."""
    for job in OWN.objects(owner=user.pk, failed_since=at - FAILURE_SHOWN_FOR):
        failed = job.state == JobState.FAILED
        yield DeskItem(
            title=job.title,
            url=reverse("jobs:detail", args=[job.pk]),
            urgency=Urgency.DUE if failed else Urgency.STANDING,
            note=job.get_state_display(),
            percent=None if failed else job.percent,
        )
