"""Celery's way in to paths."""

from celery import shared_task

from . import services


@shared_task
def complete_paths_of_course(course_id: int, user_id: int) -> None:
    services.complete_paths_of_course(course_id=course_id, user_id=user_id)


@shared_task
def complete_fulfilled(path_id: int) -> None:
    services.complete_fulfilled(path_id=path_id)


@shared_task
def complete_all_fulfilled() -> None:
    """The sweep behind both: finds what the broker forgot."""
    services.complete_all_fulfilled()
