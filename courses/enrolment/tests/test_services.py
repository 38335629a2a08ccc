"""Enrolling, leaving, coming back; a course that changes under its learners; two at once."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment import services
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment, LessonProgress
from lms.testing.ground import kept

NOW = timezone.now()


@kept
def course(world):
    course = CoursePageFactory(alliance=world.alliance)
    LessonPageFactory(parent=course)
    LessonPageFactory(parent=course)
    LessonPageFactory(parent=course, required=False)
    LessonPageFactory(parent=course, live=False)
    return course


@pytest.fixture
def enrolment(world, course):
    return services.enrol(user=world.doctor, course=course, at=NOW)


def finish(enrolment, lesson):
    LessonProgress.objects.create(
        enrolment=enrolment, lesson=lesson, first_at=NOW, last_at=NOW, completed_at=NOW
    )


def test_enrolling_counts_live_required_lessons_and_is_recorded_once(world, course, enrolment):
    assert services.enrol(user=world.doctor, course=course, at=NOW) == enrolment
    assert (enrolment.lessons_done, enrolment.lessons_total) == (0, 2)
    assert AuditEntry.objects.filter(action="enrolment.create").count() == 1


def test_only_members_of_the_alliance_enrol(world, course):
    for user in (world.stranger, world.training_office):
        with pytest.raises(services.NotAMember):
            services.enrol(user=user, course=course, at=NOW)


def test_draft_course_takes_nobody(world):
    draft = CoursePageFactory(alliance=world.alliance, live=False)
    with pytest.raises(services.CourseNotOpen):
        services.enrol(user=world.doctor, course=draft, at=NOW)


def test_leave_and_come_back(world, course, enrolment):
    left = services.withdraw(enrolment_id=enrolment.pk, by=world.doctor, at=NOW)
    assert left.state == EnrolmentState.WITHDRAWN
    back = services.enrol(user=world.doctor, course=course, at=NOW)
    assert (back.pk, back.state, back.withdrawn_at) == (enrolment.pk, "ACTIVE", None)


def test_completed_course_is_not_left(world, enrolment):
    Enrolment.objects.update(state="COMPLETED", completed_at=NOW)
    with pytest.raises(TransitionNotAllowed):
        services.withdraw(enrolment_id=enrolment.pk, by=world.doctor, at=NOW)


def test_new_lesson_is_counted_for_who_learns_and_not_for_who_finished(world, course, enrolment):
    done = services.enrol(user=world.colleague, course=course, at=NOW)
    Enrolment.objects.filter(pk=done.pk).update(state="COMPLETED", completed_at=NOW, lessons_done=2)
    LessonPageFactory(parent=course)
    totals = dict(Enrolment.objects.values_list("user", "lessons_total"))
    assert totals == {world.doctor.pk: 3, world.colleague.pk: 2}


def test_lesson_withdrawn_by_the_editor_completes_who_had_only_it_left(course, enrolment):
    first, second = services.required_lessons(course.pk).order_by("path")
    finish(enrolment, first)
    second.unpublish()
    assert services.courses_with_done_enrolments() == [course.pk]
    assert services.complete_done(course_id=course.pk, at=NOW) == 1
    assert services.complete_done(course_id=course.pk, at=NOW) == 0
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.percent) == (EnrolmentState.COMPLETED, 100)


def at_once(work) -> list:
    gate, results = threading.Barrier(2), []

    def run():
        try:
            gate.wait()
            results.append(work())
        except Exception as raised:
            results.append(raised)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_enrolled_twice_at_once_is_one_enrolment(world, course):
    first, second = at_once(lambda: services.enrol(user=world.doctor, course=course, at=NOW))
    assert first == second
    assert Enrolment.objects.count() == 1
    assert AuditEntry.objects.filter(action="enrolment.create").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_look_first_then_enrol_makes_two(world, course):
    """Without the constraint and with a look before the insert, the race above has two winners."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrolment_enrolment DROP CONSTRAINT enrolled_once")
    gate = threading.Barrier(2)

    def look_then_enrol():
        if not Enrolment.objects.filter(user=world.doctor, course=course).exists():
            gate.wait()
            Enrolment.objects.create(
                user=world.doctor, course=course, enrolled_at=NOW, last_activity_at=NOW
            )

    at_once(look_then_enrol)
    assert Enrolment.objects.count() == 2
