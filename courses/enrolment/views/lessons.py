"""A lesson's page, and what it sends back."""

import uuid
from random import SystemRandom

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from alliance.accounts.recognition import acquaintance, make_known
from alliance.core.access import NotAllowed
from courses.catalogue.enums import CompletionRule
from courses.catalogue.queries import lesson_html
from courses.quizzes import services as quizzes
from courses.quizzes.models import QuizLessonPage
from courses.quizzes.queries import standing_of

from .. import completion, queries
from ..access import LessonDoor, NotEnrolled, open_lesson
from ..drawing import lesson_list
from ..enums import EventKind
from ..forms import ProgressNotValid, read_progress
from ..models import Enrolment, LessonProgress
from ..progress import Deed, LessonNotThere, Outcome, record_as_found, record_progress
from ..visits import Visit, VisitNotValid, note_visit, read_note


@login_required
@require_safe
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    try:
        door = open_lesson(request.user, lesson_id)
    except NotEnrolled as refused:
        messages.info(request, _("请先加入这门课程。"))
        return redirect("enrolment:course", refused.course_id)
    make_known(request.session, request.user)
    steps = queries.steps(door.lessons, door.enrolment_id)
    now = timezone.now()
    context = {
        "course": door.course,
        "lesson": door.lesson,
        "enrolment": door.enrolment_id,
        "lesson_list": lesson_list(door.course, steps, here=lesson_id, may_open=True),
        "step": next(step for step in steps if step.lesson.id == lesson_id),
        "next": queries.next_step(steps, after=lesson_id),
        "rule": completion.describe(door.lesson),
        "quiz": None,
        "visit": note_visit(user_id=request.user.pk, lesson_id=lesson_id, at=now, place=door.place),
    }
    if door.lesson.rule == CompletionRule.QUIZ:
        context["quiz"] = QuizLessonPage.objects.get(pk=lesson_id)
        context["standing"] = standing_of(quiz=context["quiz"], user_id=request.user.pk, at=now)
    context["body"] = lesson_html(
        lesson_id,
        outline_at=door.course.outline_at,
        language=get_language(),
        on=timezone.localdate(now),
    )
    return render(request, "enrolment/lesson.html", context)


@require_POST
def progress(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Take in what the page says was done; answer with what the server makes of it.

    Mostly all is as the page found it, and nobody needs to be read.
    """
    outcome = _recorded_as_found(request, lesson_id)
    return _progress_made(outcome) if outcome else _progress_of_person(request, lesson_id)


def _recorded_as_found(request: HttpRequest, lesson_id: int) -> Outcome | None:
    """None, and nothing kept, when the person or anything else has to be looked at first."""
    learner = acquaintance(request)
    if learner is None:
        return None
    try:
        note, deeds = read_progress(request.body)
        visit = read_note(note, user_id=learner.user_id, lesson_id=lesson_id)
    except (ProgressNotValid, VisitNotValid):
        return None
    return record_as_found(
        learner, lesson_id=lesson_id, deeds=deeds, visit=visit, at=timezone.now()
    )


@login_required
def _progress_of_person(request: HttpRequest, lesson_id: int) -> JsonResponse:
    try:
        note, deeds = read_progress(request.body)
        visit = read_note(note, user_id=request.user.pk, lesson_id=lesson_id)
    except (ProgressNotValid, VisitNotValid):
        return JsonResponse({"error": "not valid"}, status=400)
    return _progress_made(_record(request, lesson_id, deeds, visit))


def _progress_made(outcome: Outcome) -> JsonResponse:
    step = queries.Step(outcome.lesson, outcome.progress)
    return JsonResponse(
        {
            "done": step.is_done,
            "missing": step.missing,
            "percent": 100 if step.is_done else step.percent_watched,
            "lessonFinished": outcome.lesson_finished,
            "courseFinished": outcome.course_finished,
        }
    )


@login_required
@require_POST
def read(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The button for who has no JavaScript: I have read it to the end."""
    here = redirect("enrolment:lesson", lesson_id)
    try:
        visit = read_note(
            request.POST.get("visit", ""), user_id=request.user.pk, lesson_id=lesson_id
        )
    except VisitNotValid:
        messages.error(request, _("页面已过期，请重新打开本课后再试。"))
        return here
    deed = Deed(uuid.uuid4(), EventKind.READ, read_to=completion.READ_TO_END)
    outcome = _record(request, lesson_id, [deed], visit)
    if outcome.progress and outcome.progress.completed_at:
        messages.success(request, _("本课已完成。"))
    else:
        messages.warning(
            request,
            _("打开本课满 %(seconds)d 秒才算读完，请再读一会儿。")
            % {"seconds": outcome.lesson.read_seconds},
        )
    return here


@login_required
@require_safe
def taken(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The lesson as it was when this learner finished it."""
    held = (
        LessonProgress.objects.filter(
            enrolment__user=request.user, lesson=lesson_id, completed_at__isnull=False
        )
        .select_related("enrolment__course")
        .first()
    )
    revision = held and Revision.objects.filter(pk=held.revision_id).first()
    if not revision:
        raise NotAllowed
    page = revision.as_object()
    return render(
        request,
        "enrolment/taken.html",
        {"course": held.enrolment.course, "page": page, "progress": held, "revision": revision},
    )


@login_required
@require_POST
def start_quiz(request: HttpRequest, lesson_id: int) -> HttpResponse:
    door = _learner_at(request, lesson_id)
    quiz = QuizLessonPage.objects.filter(pk=door.lesson.id).first()
    if quiz is None:
        raise NotAllowed
    try:
        attempt = quizzes.start_attempt(
            quiz=quiz, user=request.user, at=timezone.now(), rng=SystemRandom()
        )
    except quizzes.MayNotStart:
        messages.error(request, _("现在还不能开始新的答卷。"))
        return redirect("enrolment:lesson", lesson_id)
    except quizzes.QuizNotReady:
        messages.error(request, _("这个测验还没有题目，请联系培训办。"))
        return redirect("enrolment:lesson", lesson_id)
    return redirect("quizzes:attempt", attempt.pk)


def _learner_at(request: HttpRequest, lesson_id: int) -> LessonDoor:
    """The door for one who learns; who only looks has nothing to send."""
    try:
        door = open_lesson(request.user, lesson_id)
    except NotEnrolled as refused:
        raise NotAllowed from refused
    if door.enrolment_id is None:
        raise NotAllowed
    return door


def _record(request: HttpRequest, lesson_id: int, deeds: list[Deed], visit: Visit) -> Outcome:
    """The visit note was given to who may learn here, so the door is not asked again."""
    try:
        return record_progress(
            user_id=request.user.pk,
            lesson_id=lesson_id,
            deeds=deeds,
            opened_at=visit.opened_at,
            at=timezone.now(),
        )
    except (Enrolment.DoesNotExist, LessonNotThere) as refused:
        raise NotAllowed from refused
