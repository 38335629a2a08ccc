"""A learner's courses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import NotAllowed
from alliance.core.slots import sections_for
from alliance.core.transitions import TransitionNotAllowed
from courses.catalogue.models import CoursePage
from courses.catalogue.queries import outline

from .. import queries, services
from ..access import open_course
from ..drawing import lesson_list
from ..enums import EnrolmentState
from ..models import Enrolment


@login_required
@require_safe
def mine(request):
    enrolments = list(queries.my_enrolments(request.user))
    now = timezone.now()
    for enrolment in enrolments:
        enrolment.is_stuck = queries.is_stuck(enrolment, at=now)
    groups = [
        (_("学习中"), [e for e in enrolments if e.state == EnrolmentState.ACTIVE]),
        (_("已完成"), [e for e in enrolments if e.state == EnrolmentState.COMPLETED]),
        (_("已退选"), [e for e in enrolments if e.state == EnrolmentState.WITHDRAWN]),
    ]
    return render(
        request, "enrolment/mine.html", {"groups": [(name, rows) for name, rows in groups if rows]}
    )


@login_required
@require_safe
def course(request, course_id: int):
    page, enrolment, may_enrol = open_course(request.user, course_id)
    lessons = outline(course_id=page.pk, outline_at=page.outline_at)
    steps = queries.steps(lessons, enrolment and enrolment.pk)
    may_open = enrolment is None or enrolment.state != EnrolmentState.WITHDRAWN
    return render(
        request,
        "enrolment/course.html",
        {
            "course": page,
            "enrolment": enrolment,
            "may_enrol": may_enrol,
            "steps": steps,
            "lesson_list": lesson_list(page, steps, may_open=may_open),
            "next": queries.next_step(steps),
            "sections": sections_for("course", subject=page, request=request),
        },
    )


@login_required
@require_POST
def enrol(request, course_id: int):
    page = CoursePage.objects.filter(pk=course_id).first()
    if page is None:
        raise NotAllowed
    try:
        services.enrol(user=request.user, course=page, at=timezone.now())
    except (services.NotAMember, services.CourseNotOpen) as refused:
        raise NotAllowed from refused
    messages.success(request, _("已加入学习。"))
    return redirect("enrolment:course", course_id)


@login_required
@require_POST
def withdraw(request, course_id: int):
    enrolment = Enrolment.objects.filter(user=request.user, course=course_id).first()
    if enrolment is None:
        raise NotAllowed
    try:
        services.withdraw(enrolment_id=enrolment.pk, by=request.user, at=timezone.now())
        messages.success(request, _("已退选。学过的内容会保留，随时可以继续。"))
    except TransitionNotAllowed:
        messages.error(request, _("课程已经完成，不能退选。"))
    return redirect("enrolment:course", course_id)
