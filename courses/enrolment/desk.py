"""What the desk shows a learner: where to go on, what stands still, which quiz to take again."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared
from courses.quizzes.models import Attempt

from .enums import EnrolmentState
from .models import Enrolment
from .queries import is_stuck

MINE = Prepared(
    lambda: (
        Enrolment.objects.filter(user=Parameter("user"))
        .exclude(state=EnrolmentState.WITHDRAWN)
        .select_related("course")
        .only(
            "state",
            "enrolled_at",
            "last_activity_at",
            "lessons_done",
            "lessons_total",
            "course__title",
        )
        .order_by("-last_activity_at", "-pk")
    )
)
LAST_ATTEMPTS = Prepared(
    lambda: (
        Attempt.objects.filter(
            user=Parameter("user"),
            quiz__live=True,
            quiz__course__in=Enrolment.objects.filter(
                user=Parameter("user"), state=EnrolmentState.ACTIVE
            ).values("course"),
        )
        .select_related("quiz__course")
        .only(
            "number",
            "state",
            "passed",
            "score",
            "quiz__max_attempts",
            "quiz__course__title",
        )
        .order_by("quiz", "-number")
        .distinct("quiz")
    )
)
# At most three lines a source, so that the desk stays one phone screen.
MOST = 3


@register
def learning_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Courses being learned, the one touched last first; how many are completed. One query."""
    enrolments = MINE.objects(user=user.pk)
    active = [each for each in enrolments if each.state == EnrolmentState.ACTIVE]
    for enrolment in active[:MOST]:
        yield _course_item(enrolment, at=at)
    if enrolments:
        yield DeskItem(
            title=_("已完成的课程"),
            url=reverse("enrolment:mine"),
            urgency=Urgency.STANDING,
            figure=str(len(enrolments) - len(active)),
        )
    elif not roles.grants:
        yield DeskItem(
            title=_("选一门课程开始学习"), url=reverse("enrolment:mine"), urgency=Urgency.DUE
        )


def _course_item(enrolment: Enrolment, *, at: datetime) -> DeskItem:
    started = enrolment.lessons_done or enrolment.last_activity_at > enrolment.enrolled_at
    stuck = is_stuck(enrolment, at=at)
    return DeskItem(
        title=(_("继续学习：%(course)s") if started else _("开始学习：%(course)s"))
        % {"course": enrolment.course.title},
        url=reverse("enrolment:course", args=[enrolment.course_id]),
        urgency=Urgency.LATE if stuck else Urgency.DUE,
        note=_("已停 %(since)s") % {"since": timesince(enrolment.last_activity_at, at)}
        if stuck
        else "",
        figure=f"{enrolment.lessons_done}/{enrolment.lessons_total}",
        percent=enrolment.percent,
    )


@register
@when(lambda person: Exists(Attempt.objects.filter(user=person).exclude(passed=True)))
def quizzes_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Open attempts, and quizzes whose last attempt failed with attempts left. One query."""
    for attempt in LAST_ATTEMPTS.objects(user=user.pk):
        if attempt.is_open:
            yield DeskItem(
                title=_("答卷还没有交：%(course)s") % {"course": attempt.quiz.course.title},
                url=reverse("quizzes:attempt", args=[attempt.pk]),
                urgency=Urgency.DUE,
            )
        elif not attempt.passed and attempt.quiz.max_attempts != attempt.number:
            yield DeskItem(
                title=_("测验未通过，可以再答：%(course)s") % {"course": attempt.quiz.course.title},
                url=reverse("enrolment:lesson", args=[attempt.quiz_id]),
                urgency=Urgency.DUE,
                figure=_("%(score)d 分") % {"score": attempt.score},
            )
