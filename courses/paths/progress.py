"""How far a person is on a path: told from their enrolments alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.catalogue.models import CoursePage
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .enums import Standing
from .models import PathCompletion, PathPage


@dataclass(frozen=True)
class Step:
    """One course of the list, as one person stands with it."""

    course: CoursePage
    required: bool
    enrolment: Enrolment | None

    @property
    def is_done(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == EnrolmentState.COMPLETED

    @property
    def is_underway(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == EnrolmentState.ACTIVE

    @property
    def can_go_on(self) -> bool:
        """A course that was taken down goes on for who had begun it."""
        return self.is_underway or self.course.live


@dataclass(frozen=True)
class Progress:
    """One person's way through one path."""

    path: PathPage
    steps: Sequence[Step]
    completion: PathCompletion | None

    @property
    def required(self) -> list[Step]:
        return [step for step in self.steps if step.required]

    @property
    def electives(self) -> list[Step]:
        return [step for step in self.steps if not step.required]

    @property
    def counted(self) -> list[Step]:
        """What the completion counts: the required, and the electives finished first."""
        done = [step for step in self.electives if step.is_done]
        done.sort(key=lambda step: (step.enrolment.completed_at, step.course.pk))
        first = done[: self.path.electives_needed]
        return [step for step in self.steps if (step.required and step.is_done) or step in first]

    @property
    def done(self) -> int:
        return len(self.counted)

    @property
    def total(self) -> int:
        return len(self.required) + self.path.electives_needed

    @property
    def is_fulfilled(self) -> bool:
        """Nothing that the list asks is missing; an empty list asks nothing and gives nothing."""
        return 0 < self.total <= self.done

    @property
    def percent(self) -> int:
        if self.completion:
            return 100
        return self.done * 100 // self.total if self.total else 0

    @property
    def electives_missing(self) -> int:
        done = sum(step.is_done for step in self.electives)
        return max(0, self.path.electives_needed - done)

    @property
    def standing(self) -> Standing:
        if self.completion:
            return Standing.COMPLETED
        begun = any(step.is_done or step.is_underway for step in self.steps)
        return Standing.UNDERWAY if begun else Standing.NOT_BEGUN

    @property
    def next(self) -> Step | None:
        """The next course: one under way before a new one, the required before an elective."""
        if self.completion:
            return None
        wanted = [step for step in self.required if not step.is_done and step.can_go_on]
        if self.electives_missing:
            wanted += [step for step in self.electives if not step.is_done and step.can_go_on]
        return next((step for step in wanted if step.is_underway), wanted[0] if wanted else None)
