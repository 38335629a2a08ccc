"""Finishing a path."""

from decimal import Decimal

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from . import queries
from .models import CountedCourse, PathCompletion, PathPage
from .progress import Progress
from .signals import path_completed


@transaction.atomic
def complete_path(*, path_id: int, user_id: int) -> PathCompletion | None:
    """The person's completion of a published path, made once; None while something is missing.

    It is dated when the last counted course was finished, or the list published if that was later.
    The enrolments that it counts are locked: two at once for the same person wait for each other.
    """
    path = PathPage.objects.select_related("alliance").get(pk=path_id)
    _lock_courses(path, user_id=user_id)
    (progress,) = queries.progress_of(User(pk=user_id), [path])
    if progress.completion or not (path.live and progress.is_fulfilled):
        return progress.completion
    completion = _freeze(progress, user_id=user_id)
    audit.record(
        "path.complete",
        by_id=user_id,
        target=completion,
        alliance_id=path.alliance_id,
        at=completion.completed_at,
    )
    transaction.on_commit(lambda: path_completed.send(PathCompletion, completion=completion))
    return completion


def complete_paths_of_course(*, course_id: int, user_id: int) -> None:
    """After a course was finished: every path that lists it."""
    paths = PathPage.objects.live().filter(listed__course=course_id).order_by("pk")
    for path_id in paths.values_list("pk", flat=True):
        complete_path(path_id=path_id, user_id=user_id)


def complete_fulfilled(*, path_id: int) -> int:
    """Everybody who has finished what the path asks, as after a change of its list.

    Who had finished the list as it was before keeps that. Returns how many are new.
    """
    path = PathPage.objects.live().filter(pk=path_id).first()
    if path is None:
        return 0
    return sum(
        complete_path(path_id=path_id, user_id=user_id) is not None
        for user_id in queries.fulfilled_by(path)
    )


def complete_all_fulfilled() -> int:
    """What lost tasks left out, over all published paths."""
    paths = PathPage.objects.live().order_by("pk").values_list("pk", flat=True)
    return sum(complete_fulfilled(path_id=path_id) for path_id in paths)


def _lock_courses(path: PathPage, *, user_id: int) -> None:
    done = Enrolment.objects.filter(
        user=user_id, course__listings__page=path, state=EnrolmentState.COMPLETED
    )
    list(done.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _freeze(progress: Progress, *, user_id: int) -> PathCompletion:
    path, counted = progress.path, progress.counted
    completion = PathCompletion.objects.create(
        path=path,
        user_id=user_id,
        completed_at=max(path.listed_at, *(step.enrolment.completed_at for step in counted)),
        title=path.title,
        hours=sum((step.course.hours for step in counted), Decimal()),
        revision_id=path.live_revision_id,
    )
    CountedCourse.objects.bulk_create(
        CountedCourse(
            completion=completion,
            enrolment=step.enrolment,
            place=place,
            title=step.course.title,
            hours=step.course.hours,
            required=step.required,
            completed_at=step.enrolment.completed_at,
            revision_id=step.course.live_revision_id,
        )
        for place, step in enumerate(counted, start=1)
    )
    return completion
