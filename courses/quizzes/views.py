"""An attempt, for the one person whose it is."""

import json
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import NotAllowed

from . import services
from .enums import AttemptState
from .models import Attempt
from .queries import standing_of
from .sheets import answer_sheet, marked_sheet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The paper; posted, it is handed in with every answer on it."""
    mine = _mine(request, attempt_id)
    now = timezone.now()
    if request.method == "POST":
        answers = {
            position: [int(n) for n in request.POST.getlist(f"q{position}") if n.isdecimal()]
            for position in range(len(mine.paper))
        }
        given = {position: chosen for position, chosen in answers.items() if chosen}
        try:
            closed = services.submit(
                attempt_id=mine.pk, at=now, answers=given, sequence=_sequence(now)
            )
        except services.AnswerNotValid:
            messages.error(request, _("答卷内容不正确，请重新作答。"))
            return redirect("quizzes:attempt", mine.pk)
        if closed.state == AttemptState.EXPIRED:
            messages.warning(request, _("已经到时，按此前保存的答案交卷。"))
        return redirect("quizzes:result", mine.pk)
    services.close_if_overdue(user_id=request.user.pk, quiz_id=mine.quiz_id, at=now)
    mine.refresh_from_db(fields=["state"])
    if not mine.is_open:
        return redirect("quizzes:result", mine.pk)
    return render(
        request,
        "quizzes/attempt.html",
        {
            "attempt": mine,
            "quiz": mine.quiz,
            "sheet": answer_sheet(mine),
            "sequence": _sequence(now),
            "seconds_left": mine.deadline_at and int((mine.deadline_at - now).total_seconds()),
        },
    )


@login_required
@require_POST
def answer(request: HttpRequest, attempt_id: int) -> JsonResponse:
    """Keep one answer: `{"position", "chosen", "sequence"}`. 409 once the attempt is closed."""
    mine = _mine(request, attempt_id)
    try:
        sent = json.loads(request.body)
        services.save_answer(
            attempt_id=mine.pk,
            position=int(sent["position"]),
            chosen=[int(n) for n in sent["chosen"]],
            sequence=min(int(sent["sequence"]), _sequence(timezone.now())),
            at=timezone.now(),
        )
    except services.AttemptClosed:
        return JsonResponse({"error": "closed"}, status=409)
    except (ValueError, TypeError, KeyError, services.AnswerNotValid):
        return JsonResponse({"error": "not valid"}, status=400)
    return JsonResponse({"saved": True})


@login_required
@require_safe
def result(request: HttpRequest, attempt_id: int) -> HttpResponse:
    mine = _mine(request, attempt_id)
    now = timezone.now()
    if mine.is_open:
        return redirect("quizzes:attempt", mine.pk)
    return render(
        request,
        "quizzes/result.html",
        {
            "attempt": mine,
            "quiz": mine.quiz,
            "standing": standing_of(quiz=mine.quiz, user_id=request.user.pk, at=now),
            "sheet": marked_sheet(mine),
        },
    )


def _mine(request: HttpRequest, attempt_id: int) -> Attempt:
    found = Attempt.objects.select_related("quiz").filter(pk=attempt_id, user=request.user).first()
    if found is None:
        raise NotAllowed
    return found


def _sequence(now: datetime) -> int:
    """Milliseconds of the server's clock. The page counts on from what it was given, so a phone
    whose own clock is wrong still sends answers in order, and handing in is the newest of all.
    """
    return int(now.timestamp() * 1000)
