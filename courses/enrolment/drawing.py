"""The list of a course's lessons, drawn once in a process for all learners who stand alike."""

from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courses.catalogue.models import CoursePage
from courses.catalogue.queries import outline

from .access import CourseInfo
from .queries import Step

MOST_LISTS = 2_000


def lesson_list(
    course: CourseInfo | CoursePage, steps: list[Step], *, here: int | None = None, may_open: bool
) -> SafeString:
    """All `steps` of the course in order; `here` is the id of the open one."""
    standing = tuple((step.is_done, step.is_started) for step in steps)
    return _drawn(course.pk, course.outline_at, standing, here, may_open, get_language())


@lru_cache(MOST_LISTS)
def _drawn(
    course_id: int,
    outline_at: datetime,
    standing: tuple[tuple[bool, bool], ...],
    here: int | None,
    may_open: bool,
    language: str,
) -> SafeString:
    """Knows nothing but its arguments: of the lessons, what they were at `outline_at`."""
    lessons = outline(course_id=course_id, outline_at=outline_at)
    rows = [
        {"lesson": lesson, "is_done": is_done, "is_started": is_started}
        for lesson, (is_done, is_started) in zip(lessons, standing, strict=True)
    ]
    return render_to_string(
        "enrolment/_steps.html", {"steps": rows, "here": here, "may_open": may_open}
    )
