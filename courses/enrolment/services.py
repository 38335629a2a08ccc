"""Enrolling, leaving, and finishing a course."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from alliance.core import audit, transitions
from courses.catalogue import rules as catalogue_rules
from courses.catalogue.models import CoursePage, LessonPage

from .enums import ENROLMENT_TRANSITIONS, EnrolmentState
from .models import Enrolment
from .signals import course_completed


class NotAMember(Exception):
    """The person's unit does not belong to the course's alliance today."""


class CourseNotOpen(Exception):
    """The course is not published."""


def enrol(*, user, course: CoursePage, at: datetime) -> Enrolment:
    """Give the person a place in the course, or bring back the one they left. Idempotent.

    Raises NotAMember, CourseNotOpen. Pressed twice at once it is one enrolment: the database holds
    it unique, and the second press finds the first one's row.
    """
    if not course.live:
        raise CourseNotOpen
    if not catalogue_rules.is_member(user.pk, alliance_id=course.alliance_id):
        raise NotAMember
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                user=user,
                course=course,
                enrolled_at=at,
                last_activity_at=at,
                lessons_total=required_lessons(course.pk).count(),
            )
            audit.record(
                "enrolment.create",
                by_id=user.pk,
                target=enrolment,
                alliance_id=course.alliance_id,
                at=at,
            )
    except IntegrityError:
        enrolment = Enrolment.objects.get(user=user, course=course)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return resume(enrolment_id=enrolment.pk, by=user, at=at)
    return enrolment


@transaction.atomic
def withdraw(*, enrolment_id: int, by, at: datetime) -> Enrolment:
    """Leave the course; what was learned is kept. Raises TransitionNotAllowed once it is done."""
    enrolment = _locked(enrolment_id)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return enrolment
    transitions.require(ENROLMENT_TRANSITIONS, enrolment.state, EnrolmentState.WITHDRAWN)
    enrolment.state = EnrolmentState.WITHDRAWN
    enrolment.withdrawn_at = at
    enrolment.save(update_fields=["state", "withdrawn_at"])
    audit.record(
        "enrolment.withdraw",
        target=enrolment,
        by_id=by.pk,
        alliance_id=enrolment.course.alliance_id,
        at=at,
    )
    return enrolment


@transaction.atomic
def resume(*, enrolment_id: int, by, at: datetime) -> Enrolment:
    """Come back to a course that was left, with all that was learned before. Idempotent."""
    enrolment = _locked(enrolment_id)
    if enrolment.state == EnrolmentState.ACTIVE:
        return enrolment
    transitions.require(ENROLMENT_TRANSITIONS, enrolment.state, EnrolmentState.ACTIVE)
    enrolment.state = EnrolmentState.ACTIVE
    enrolment.withdrawn_at = None
    enrolment.save(update_fields=["state", "withdrawn_at"])
    alliance_id = enrolment.course.alliance_id
    audit.record("enrolment.resume", target=enrolment, by_id=by.pk, alliance_id=alliance_id, at=at)
    complete_when_done(enrolment, alliance_id=alliance_id, at=at)
    return enrolment


def complete_when_done(enrolment: Enrolment, *, alliance_id: int, at: datetime) -> bool:
    """Complete the enrolment when nothing required is left. Its row is locked by the caller."""
    done = 0 < enrolment.lessons_total <= enrolment.lessons_done
    if enrolment.state != EnrolmentState.ACTIVE or not done:
        return False
    transitions.require(ENROLMENT_TRANSITIONS, enrolment.state, EnrolmentState.COMPLETED)
    enrolment.state = EnrolmentState.COMPLETED
    enrolment.completed_at = at
    enrolment.save(update_fields=["state", "completed_at"])
    audit.record(
        "enrolment.complete",
        by_id=enrolment.user_id,
        target=enrolment,
        alliance_id=alliance_id,
        at=at,
    )
    transaction.on_commit(lambda: course_completed.send(Enrolment, enrolment=enrolment))
    return True


@transaction.atomic
def complete_if_done(*, enrolment_id: int, at: datetime) -> bool:
    """Complete the enrolment when nothing required is left. Idempotent."""
    rows = Enrolment.objects.select_for_update(of=("self",))
    enrolment = rows.annotate(alliance_id=F("course__alliance_id")).get(pk=enrolment_id)
    return complete_when_done(enrolment, alliance_id=enrolment.alliance_id, at=at)


@transaction.atomic
def recount_course(*, course_id: int) -> None:
    """Follow a change of the course's lessons in every enrolment that is not completed.

    The rows are locked first and counted in a second statement: counted in one, a lesson finished
    while waiting for the lock would be missed.
    """
    open_ones = Enrolment.objects.filter(course=course_id).exclude(state=EnrolmentState.COMPLETED)
    ids = list(open_ones.order_by("pk").select_for_update().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"course": course_id, "ids": ids})


@transaction.atomic
def complete_done(*, course_id: int, at: datetime) -> int:
    """Complete whoever had only lessons left that are required no more. Returns how many."""
    waiting = _done_but_active().filter(course=course_id).select_related("course").order_by("pk")
    return sum(
        complete_when_done(one, alliance_id=one.course.alliance_id, at=at)
        for one in waiting.select_for_update(of=("self",))
    )


def courses_with_done_enrolments() -> list[int]:
    """Courses for which complete_done has something to do."""
    return list(_done_but_active().values_list("course_id", flat=True).distinct())


def required_lessons(course_id: int):
    """The lessons that an enrolment counts."""
    return LessonPage.objects.filter(course=course_id, live=True, required=True)


def _done_but_active():
    return Enrolment.objects.filter(
        state=EnrolmentState.ACTIVE, lessons_total__gt=0, lessons_done__gte=F("lessons_total")
    )


def _locked(enrolment_id: int) -> Enrolment:
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("course")
        .get(pk=enrolment_id)
    )


RECOUNT = """
WITH required AS (
    SELECT lesson.page_ptr_id AS id
    FROM catalogue_lessonpage lesson JOIN wagtailcore_page page ON page.id = lesson.page_ptr_id
    WHERE lesson.course_id = %(course)s AND lesson.required AND page.live
)
UPDATE enrolment_enrolment enrolment
SET lessons_total = (SELECT count(*) FROM required),
    lessons_done = (
        SELECT count(*)
        FROM enrolment_lessonprogress progress JOIN required ON required.id = progress.lesson_id
        WHERE progress.enrolment_id = enrolment.id AND progress.completed_at IS NOT NULL
    )
WHERE enrolment.id = ANY(%(ids)s)
"""
