"""Sitting a quiz: start, save answers, close. Who may start is the caller's to check."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.db import IntegrityError, connection, transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions

from . import papers
from .enums import ATTEMPT_TRANSITIONS, AttemptState
from .models import Answer, Attempt, ExtraAttempt, QuizLessonPage
from .queries import Standing, standing_of
from .signals import attempt_closed

# An answer on its way when time runs out is still taken.
GRACE = timedelta(seconds=5)


class AttemptClosed(Exception):
    """The attempt was handed in, or its time is over."""


class AnswerNotValid(Exception):
    """No such question, or a choice that does not fit it."""


class MayNotStart(Exception):
    """No attempt left, or not yet; `standing` says which."""

    def __init__(self, standing: Standing):
        super().__init__(standing)
        self.standing = standing


class AttemptsLeft(Exception):
    """The person may answer again without being given another attempt."""


class QuizNotReady(Exception):
    """The quiz has no question that can be asked."""


def start_attempt(*, quiz: QuizLessonPage, user, at: datetime, rng: Random) -> Attempt:
    """A new attempt with its own paper, or the one that is open. Idempotent.

    Raises MayNotStart, QuizNotReady. Started twice at once, the second finds the first one's: the
    database holds one open attempt a person and quiz.
    """
    close_if_overdue(user_id=user.pk, quiz_id=quiz.pk, at=at)
    standing = standing_of(quiz=quiz, user_id=user.pk, at=at)
    if standing.open_attempt:
        return standing.open_attempt
    if not standing.may_start:
        raise MayNotStart(standing)
    questions = quiz.questions.prefetch_related("options")
    paper = papers.draw(questions, count=quiz.draw_count, shuffle=quiz.shuffle, rng=rng)
    if not paper:
        raise QuizNotReady
    limit = timedelta(minutes=quiz.limit_minutes)
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                user=user,
                quiz=quiz,
                number=standing.used + 1,
                paper=paper,
                pass_percent=quiz.pass_percent,
                started_at=at,
                deadline_at=at + limit if limit else None,
            )
    except IntegrityError:
        return Attempt.objects.get(user=user, quiz=quiz, number=standing.used + 1)


@transaction.atomic
def give_extra_attempt(
    *, quiz: QuizLessonPage, user: User, reason: str, by: User, at: datetime
) -> ExtraAttempt:
    """One more attempt for a person who has used them all. Who may give it, the caller has asked.

    Raises AttemptsLeft: of two who give one at once the second is told.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = standing_of(quiz=quiz, user_id=user.pk, at=at)
    if standing.left != 0 or standing.open_attempt:
        raise AttemptsLeft
    given = ExtraAttempt.objects.create(
        user=user, quiz=quiz, reason=reason, granted_by=by, granted_at=at
    )
    audit.record("attempt.give_extra", by_id=by.pk, target=given, at=at, quiz=quiz.pk)
    return given


@transaction.atomic
def save_answer(
    *, attempt_id: int, position: int, chosen: list[int], sequence: int, at: datetime
) -> None:
    """Keep the answer to one question unless a newer one (a higher sequence) is already there.

    Raises AttemptClosed, AnswerNotValid.
    """
    attempt = _locked(attempt_id)
    if not attempt.is_open or _time_is_over(attempt, at):
        raise AttemptClosed
    _save(attempt, {position: chosen}, sequence=sequence, at=at)


@transaction.atomic
def submit(
    *, attempt_id: int, at: datetime, answers: Mapping[int, list[int]] | None = None,
    sequence: int = 0,
) -> Attempt:  # fmt: skip
    """Take the last answers and close the attempt, once: handed in again, it is as it was.

    When the time is over the given answers come too late, and what was saved is scored.
    """
    attempt = _locked(attempt_id)
    if not attempt.is_open:
        return attempt
    if _time_is_over(attempt, at):
        return _close(attempt, AttemptState.EXPIRED, at=attempt.deadline_at)
    _save(attempt, answers or {}, sequence=sequence, at=at)
    return _close(attempt, AttemptState.SUBMITTED, at=at)


@transaction.atomic
def close_if_overdue(*, user_id: int, quiz_id: int, at: datetime) -> None:
    """Close the person's open attempt when its time is over."""
    for attempt in _overdue(at).filter(user=user_id, quiz=quiz_id).select_for_update():
        _close(attempt, AttemptState.EXPIRED, at=attempt.deadline_at)


def close_overdue(*, at: datetime) -> int:
    """Close every attempt whose time is over with what was saved, each in its own transaction."""
    closed = 0
    for attempt_id in list(_overdue(at).values_list("pk", flat=True)):
        with transaction.atomic():
            attempt = _locked(attempt_id)
            if attempt.is_open:
                _close(attempt, AttemptState.EXPIRED, at=attempt.deadline_at)
                closed += 1
    return closed


def _overdue(at: datetime):
    return Attempt.objects.filter(state=AttemptState.OPEN, deadline_at__lt=at - GRACE).order_by(
        "pk"
    )


def _time_is_over(attempt: Attempt, at: datetime) -> bool:
    return attempt.deadline_at is not None and at > attempt.deadline_at + GRACE


def _locked(attempt_id: int) -> Attempt:
    return Attempt.objects.select_for_update().get(pk=attempt_id)


def _save(
    attempt: Attempt, answers: Mapping[int, list[int]], *, sequence: int, at: datetime
) -> None:
    choices = {}
    for position, chosen in answers.items():
        if not 0 <= position < len(attempt.paper):
            raise AnswerNotValid
        choice = papers.clean_choice(attempt.paper[position], chosen)
        if choice is None:
            raise AnswerNotValid
        choices[position] = "{" + ",".join(map(str, choice)) + "}"
    with connection.cursor() as cursor:
        cursor.execute(
            SAVE_ANSWERS, [attempt.pk, sequence, at, list(choices), list(choices.values())]
        )


# Django's bulk_create cannot make the update depend on the row that is there. Arrays of different
# lengths make no array of arrays, so each choice travels as text.
SAVE_ANSWERS = """
INSERT INTO quizzes_answer AS held (attempt_id, sequence, saved_at, position, chosen)
SELECT %s, %s, %s, position, chosen::smallint[]
FROM unnest(%s::int[], %s::text[]) AS given (position, chosen)
ON CONFLICT (attempt_id, position) DO UPDATE
SET chosen = EXCLUDED.chosen, sequence = EXCLUDED.sequence, saved_at = EXCLUDED.saved_at
WHERE held.sequence < EXCLUDED.sequence
"""


def _close(attempt: Attempt, state: AttemptState, *, at: datetime) -> Attempt:
    transitions.require(ATTEMPT_TRANSITIONS, attempt.state, state)
    chosen = dict(Answer.objects.filter(attempt=attempt).values_list("position", "chosen"))
    attempt.state = state
    attempt.closed_at = at
    attempt.score = papers.score(attempt.paper, chosen)
    attempt.passed = attempt.score >= attempt.pass_percent
    attempt.save(update_fields=["state", "closed_at", "score", "passed"])
    audit.record(
        "attempt.close",
        by_id=attempt.user_id,
        target=attempt,
        at=at,
        state=state,
        score=attempt.score,
        passed=attempt.passed,
    )
    attempt_closed.send(Attempt, attempt=attempt, at=at)
    return attempt
