"""Reads over attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Attempt, ExtraAttempt, QuizLessonPage


@dataclass(frozen=True)
class Standing:
    """Where one person stands with one quiz; `max_attempts` counts what was given in addition."""

    attempts: tuple[Attempt, ...]
    max_attempts: int
    wait_until: datetime | None
    at: datetime

    @property
    def used(self) -> int:
        return max((attempt.number for attempt in self.attempts), default=0)

    @property
    def left(self) -> int | None:
        """Attempts left; None when they are not limited."""
        return max(0, self.max_attempts - self.used) if self.max_attempts else None

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts)

    @property
    def must_wait(self) -> bool:
        return self.wait_until is not None and self.at < self.wait_until

    @property
    def may_start(self) -> bool:
        return self.left != 0 and not self.must_wait and not self.open_attempt


def standing_of(*, quiz: QuizLessonPage, user_id: int, at: datetime) -> Standing:
    """One query; one more for who has used up what the quiz allows everybody."""
    attempts = tuple(
        Attempt.objects.filter(user=user_id, quiz=quiz).order_by("number").defer("paper")
    )
    closed = [attempt.closed_at for attempt in attempts if attempt.closed_at]
    wait = timedelta(minutes=quiz.wait_minutes)
    allowed = quiz.max_attempts
    if allowed and len(attempts) >= allowed:
        allowed += ExtraAttempt.objects.filter(user=user_id, quiz=quiz).count()
    return Standing(
        attempts=attempts,
        max_attempts=allowed,
        wait_until=max(closed) + wait if closed and wait else None,
        at=at,
    )
