"""Two pages of one learner at once, on the real database."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment import progress, services
from courses.enrolment.enums import EnrolmentState, EventKind
from courses.enrolment.models import Enrolment
from courses.enrolment.progress import Deed, record_progress
from courses.enrolment.recompute import differences
from lms.testing.racing import Meeting, at_once

NOW = timezone.now()


@pytest.fixture
def course(world):
    course = CoursePageFactory(alliance=world.alliance)
    services.enrol(user=world.doctor, course=course, at=NOW)
    return course


def read(user, lesson):
    return record_progress(
        user_id=user.pk,
        lesson_id=lesson.pk,
        deeds=[Deed(uuid.uuid4(), EventKind.READ, read_to=100)],
        opened_at=NOW,
        at=NOW + timedelta(hours=1),
    )


def read_both_at_once(user, first, second):
    """The second page arrives while the first is not yet committed, and has to wait for it."""
    first_is_kept, meeting = threading.Event(), Meeting()

    def one():
        with transaction.atomic():
            outcome = read(user, first)
            first_is_kept.set()
            assert not meeting.wait()  # the other cannot come: it waits for a lock
        return outcome

    def other():
        first_is_kept.wait()
        return read(user, second)

    return at_once(one, other, meeting=meeting)


@pytest.mark.django_db(transaction=True)
def test_last_two_lessons_at_once_complete_the_course_once(world, course):
    outcomes = read_both_at_once(
        world.doctor, LessonPageFactory(parent=course), LessonPageFactory(parent=course)
    )
    assert [one.course_finished for one in outcomes] == [False, True]
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.lessons_done) == (EnrolmentState.COMPLETED, 2)
    assert list(differences()) == []


@pytest.mark.django_db(transaction=True)
def test_control_when_only_locked_a_lesson_is_lost(world, course, monkeypatch):
    """One statement alone counts what it saw when it began to wait."""
    unasked = progress.KEEP.replace("own.xmin = (SELECT xmin", "0 < (SELECT 1")
    assert unasked != progress.KEEP
    monkeypatch.setattr(progress, "KEEP", unasked)
    read_both_at_once(
        world.doctor, LessonPageFactory(parent=course), LessonPageFactory(parent=course)
    )
    assert Enrolment.objects.get().lessons_done == 1
    assert len(list(differences())) == 1
