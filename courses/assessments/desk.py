"""What the desk says about assessments: to the teacher what waits, to the trainee what came."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared

from .models import Assessment, AssessmentRequest
from .queries import UNANSWERED_DAYS

MOST = 3
NEW_FOR = timedelta(days=7)


def _asked(mentor) -> Exists:
    """A trainee of theirs has a request open, whether they have answered it or not."""
    requests = AssessmentRequest.objects.open_on(Parameter("today"))
    return Exists(requests.filter(placement__mentor=mentor))


WAITING = Prepared(
    lambda: (
        AssessmentRequest.objects.open_on(Parameter("today"))
        .waiting_for(Parameter("mentor"))
        .select_related("placement__trainee__user", "version__form")
        .order_by("requested_at")[: MOST + 1]
    )
)


def _new(user) -> QuerySet[Assessment]:
    return Assessment.objects.filter(
        single=True,
        request__placement__trainee__user=user,
        submitted_at__gte=Parameter("at") - NEW_FOR,
    )


NEWEST = Prepared(lambda: _new(Parameter("user")).select_related("request__version__form")[:1])


@register
@when(_asked)
def requests_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """Requests of the trainees whom the person mentors. One query."""
    waiting = WAITING.objects(mentor=user.pk, today=timezone.localdate(at))
    if len(waiting) > MOST:
        oldest = _urgency(waiting[0], at)
        yield DeskItem(
            title=_("评价床旁考核"),
            url=reverse("assessments:home"),
            urgency=oldest,
            note=_("多名学员在等待"),
            figure=f"{MOST}+",
        )
        return
    for request in waiting:
        yield DeskItem(
            title=_("评价%(name)s：%(form)s")
            % {"name": request.placement.trainee.user.name, "form": request.version.form.name},
            url=reverse("assessments:answer", args=[request.token]),
            urgency=_urgency(request, at),
            note=request.activity,
        )


def _urgency(request: AssessmentRequest, at: datetime) -> Urgency:
    late = at - request.requested_at > timedelta(days=UNANSWERED_DAYS)
    return Urgency.LATE if late else Urgency.DUE


@register
@when(lambda person: Exists(_new(person)))
def results_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """The trainee's newest result. One query."""
    newest = NEWEST.object(user=user.pk, at=at)
    if newest:
        yield DeskItem(
            title=_("新的考核结果"),
            url=reverse("assessments:request", args=[newest.request_id]),
            urgency=Urgency.STANDING,
            figure=f"{newest.percent}%",
            note=newest.request.version.form.name,
        )
