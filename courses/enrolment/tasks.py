"""Celery's way in to enrolment."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def complete_done_enrolments(course_id: int) -> None:
    services.complete_done(course_id=course_id, at=timezone.now())


@shared_task
def complete_all_done_enrolments() -> None:
    """The sweep behind it: finds what the broker forgot."""
    for course_id in services.courses_with_done_enrolments():
        services.complete_done(course_id=course_id, at=timezone.now())
