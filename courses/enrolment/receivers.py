"""What enrolment does when the catalogue or a quiz announces something."""

import uuid

from django.dispatch import receiver

from alliance.core.queue import enqueue
from courses.catalogue.signals import outline_changed
from courses.quizzes.signals import attempt_closed

from . import services, tasks
from .enums import EventKind
from .models import Enrolment
from .progress import Deed, LessonNotThere, record_progress

NAMESPACE = uuid.UUID("6f1c7a34-52c1-4d0e-9a53-0d3d8c1f2b77")


@receiver(outline_changed)
def follow_outline(sender, course_id: int, **kwargs):
    services.recount_course(course_id=course_id)
    enqueue(tasks.complete_done_enrolments, course_id)


@receiver(attempt_closed)
def keep_passed_quiz(sender, attempt, at, **kwargs):
    """A passed quiz is an event like any other; whoever is not enrolled has nothing to finish."""
    if not attempt.passed:
        return
    deed = Deed(
        client_id=uuid.uuid5(NAMESPACE, f"attempt:{attempt.pk}"),
        kind=EventKind.PASSED,
        score=attempt.score,
    )
    try:
        record_progress(
            user_id=attempt.user_id,
            lesson_id=attempt.quiz_id,
            deeds=[deed],
            opened_at=attempt.started_at,
            at=at,
        )
    except (Enrolment.DoesNotExist, LessonNotThere):
        return
