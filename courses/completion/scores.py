"""The scores that count now: theory from the question bank, skill from the bedside form.

Of a first try the best taken since the placement began; after a failed one the best taken since
then, except for a part that was passed before: that one stands. A try that was handed in and is not
decided, returned ones too, keeps the scores it was handed in with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from courses.assessments.queries import answers_of
from courses.quizzes.models import Attempt
from courses.rotations.models import Placement

from .enums import Outcome
from .models import Try


@dataclass(frozen=True)
class Score:
    """`source_id` is the quiz attempt or the assessment it was taken from."""

    percent: int
    needed: int
    source_id: int | None

    @property
    def passed(self) -> bool:
        return self.percent >= self.needed


@dataclass(frozen=True)
class Scores:
    """Of one placement; None is a part that is asked for and not taken yet."""

    asks_theory: bool
    asks_skill: bool
    theory: Score | None
    skill: Score | None
    theory_needed: int
    skill_needed: int

    @property
    def complete(self) -> bool:
        return (self.theory is not None or not self.asks_theory) and (
            self.skill is not None or not self.asks_skill
        )

    @property
    def passed(self) -> bool:
        return all(score.passed for score in (self.theory, self.skill) if score)


def scores_of(placements: Iterable[Placement]) -> dict[int, Scores]:
    """By placement. They come with block and trainee__version loaded; three queries."""
    placements = list(placements)
    tries = _tries(placements)
    theory = _theory(placements)
    skill = answers_of(Placement.objects.filter(pk__in=[one.pk for one in placements]))
    found = {}
    for placement in placements:
        block, version = placement.block, placement.trainee.version
        taken_before = tries.get(placement.pk, [])
        failed = [one for one in taken_before if one.outcome == Outcome.FAILED]
        since = failed[-1].decided_at if failed else _midnight(placement)
        asks_theory = block is not None and block.theory_quiz_id is not None
        asks_skill = block is not None and bool(block.skill_form_code)
        taken = [
            (one.score, one.pk)
            for one in theory.get((placement.trainee.user_id, block and block.theory_quiz_id), [])
            if one.started_at >= since
        ]
        shown = [
            (one.percent, one.pk)
            for one in skill.get((placement.pk, block and block.skill_form_code), [])
            if one.submitted_at >= since
        ]
        found[placement.pk] = Scores(
            asks_theory=asks_theory,
            asks_skill=asks_skill,
            theory_needed=version.theory_pass_percent,
            skill_needed=version.skill_pass_percent,
            theory=_standing(
                [(t.theory_percent, t.theory_attempt_id) for t in taken_before if t.theory_passed],
                taken,
                needed=version.theory_pass_percent,
            ) if asks_theory else None,
            skill=_standing(
                [(t.skill_percent, t.skill_assessment_id) for t in taken_before if t.skill_passed],
                shown,
                needed=version.skill_pass_percent,
            ) if asks_skill else None,
        )  # fmt: skip
    return found


def _standing(passed_before: list, taken_since: list, *, needed: int) -> Score | None:
    """What was passed before stands; else the best of what was taken since."""
    candidates = [one for one in passed_before if one[0] is not None] or taken_since
    if not candidates:
        return None
    percent, source_id = max(candidates, key=lambda one: one[0])
    return Score(percent=percent, needed=needed, source_id=source_id)


def _tries(placements: list[Placement]) -> dict[int, list[Try]]:
    """By placement: those that failed, and last the one that is not decided."""
    found: dict[int, list[Try]] = {}
    tries = Try.objects.filter(end__placement__in=placements).exclude(outcome=Outcome.PASSED)
    for sitting in tries.select_related("end").order_by("number"):
        found.setdefault(sitting.end.placement_id, []).append(sitting)
    return found


def _theory(placements: list[Placement]) -> dict[tuple[int, int], list[Attempt]]:
    quizzes = {one.block.theory_quiz_id for one in placements if one.block}
    attempts = Attempt.objects.filter(
        user__in={one.trainee.user_id for one in placements},
        quiz__in=quizzes - {None},
        closed_at__isnull=False,
    ).only("user", "quiz", "score", "started_at")
    found: dict[tuple[int, int], list[Attempt]] = {}
    for attempt in attempts:
        found.setdefault((attempt.user_id, attempt.quiz_id), []).append(attempt)
    return found


def _midnight(placement: Placement) -> datetime:
    return timezone.make_aware(datetime.combine(placement.starts_on, time.min))
