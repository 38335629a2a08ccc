"""What a person is told of the way: pure, without a row."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from courses.enrolment.models import Enrolment
from courses.paths.enums import Standing
from courses.paths.models import PathCompletion
from courses.paths.progress import Progress, Step

DAY = {"d": 1, "e": 2}


def way(required: str, electives: str = "", needed: int = 0, completion=None) -> Progress:
    """A letter a course: `.` not begun, `x` taken down, `a` under way, `w` left, `d` `e` done."""
    steps = [
        Step(_course(place, mark), place <= len(required), _enrolment(mark))
        for place, mark in enumerate(required + electives, start=1)
    ]
    return Progress(SimpleNamespace(electives_needed=needed), steps, completion)


def _course(place: int, mark: str) -> SimpleNamespace:
    return SimpleNamespace(pk=place, live=mark != "x")  # making a page would ask the database


def _enrolment(mark: str) -> Enrolment | None:
    states = {"a": "ACTIVE", "w": "WITHDRAWN", "d": "COMPLETED", "e": "COMPLETED"}
    if mark not in states:
        return None
    done = datetime(2026, 3, DAY[mark], tzinfo=UTC) if mark in DAY else None
    return Enrolment(state=states[mark], completed_at=done)


@pytest.mark.parametrize(
    ("on", "following"),
    [
        (way(".."), 1),
        (way("d.."), 2),
        (way("..a"), 3),
        (way("x."), 2),
        (way("w."), 1),
        (way("dx"), None),
        (way("d.", "."), 2),
        (way("dd", "..", needed=1), 3),
        (way("dd", ".a", needed=1), 4),
        (way("dd", ".d", needed=1), None),
        (way("dd", ".."), None),
    ],
)
def test_next_course(on, following):
    assert (on.next.course.pk if on.next else None) == following


@pytest.mark.parametrize(
    ("on", "done", "total", "is_fulfilled"),
    [
        (way(""), 0, 0, False),
        (way("d."), 1, 2, False),
        (way("dd"), 2, 2, True),
        (way("dd", "d"), 2, 2, True),
        (way("d.", "ddd", needed=1), 2, 3, False),
        (way("dd", ".d", needed=1), 3, 3, True),
        (way("", "d.", needed=2), 1, 2, False),
    ],
)
def test_counts(on, done, total, is_fulfilled):
    assert (on.done, on.total, on.is_fulfilled) == (done, total, is_fulfilled)
    assert on.percent == (done * 100 // total if total else 0)


def test_of_the_electives_those_finished_first_count():
    assert [step.course.pk for step in way("d", "ede", needed=2).counted] == [1, 2, 3]


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (way("."), Standing.NOT_BEGUN),
        (way("w"), Standing.NOT_BEGUN),
        (way("a"), Standing.UNDERWAY),
        (way("d."), Standing.UNDERWAY),
        (way(".", completion=PathCompletion()), Standing.COMPLETED),
    ],
)
def test_standing(on, standing):
    assert on.standing == standing
