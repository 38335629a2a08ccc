import pytest
from django.utils import timezone

from alliance.core.access import NotAllowed
from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment.access import NotEnrolled, open_lesson
from courses.enrolment.discussing import HOST
from courses.enrolment.factories import EnrolmentFactory
from lms.testing.discussing import assert_ends_agree
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db


def test_a_lesson_is_discussed_by_who_may_open_it(world):
    course = CoursePageFactory(alliance=world.alliance)
    lesson = LessonPageFactory(parent=course)
    draft = LessonPageFactory(parent=course, live=False)
    for user in (world.doctor, world.auditor, world.stranger):
        EnrolmentFactory(user=user, course=course)
    EnrolmentFactory(
        user=world.colleague, course=course, state="WITHDRAWN", withdrawn_at=timezone.now()
    )
    people = [world.user(role) for role in ROLES if role != VISITOR]
    people += [world.colleague, world.stranger]
    assert_ends_agree(HOST, [lesson.pk, draft.pk], people)
    readers = set(HOST.readers(lesson.pk))
    for user in people:
        try:
            open_lesson(user, lesson.pk)
        except (NotAllowed, NotEnrolled):
            assert user not in readers, user.username
        else:
            assert user in readers, user.username
    assert HOST.about(draft.pk) is None
    assert HOST.about(lesson.pk).alliance_id == world.alliance.pk
