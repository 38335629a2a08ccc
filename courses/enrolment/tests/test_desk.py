from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.core.desk import Urgency, items_for
from alliance.units.queries import roles_of
from courses.catalogue.factories import CoursePageFactory
from courses.enrolment.desk import MOST, learning_on_the_desk
from courses.enrolment.factories import EnrolmentFactory
from courses.quizzes.factories import AttemptFactory, QuizLessonPageFactory

pytestmark = pytest.mark.django_db


def lines_of(user) -> list[tuple[Urgency, str]]:
    items = learning_on_the_desk(user=user, roles=roles_of(user), at=timezone.now())
    return [(item.urgency, item.title) for item in items]


def test_a_doctor_without_a_course_is_led_to_the_list(world) -> None:
    assert lines_of(world.doctor) == [(Urgency.DUE, "选一门课程开始学习")]


def test_an_office_without_a_course_is_left_alone(world) -> None:
    assert lines_of(world.training_office) == []


def test_what_stands_still_is_late_and_what_is_done_is_counted(world) -> None:
    now = timezone.now()
    stuck, fresh, done = (CoursePageFactory(alliance=world.alliance, title=t) for t in "停新完")
    EnrolmentFactory(
        user=world.doctor,
        course=stuck,
        lessons_done=1,
        lessons_total=2,
        enrolled_at=now - timedelta(days=40),
        last_activity_at=now - timedelta(days=20),
    )
    EnrolmentFactory(user=world.doctor, course=fresh, enrolled_at=now, last_activity_at=now)
    EnrolmentFactory(user=world.doctor, course=done, completed=True)
    EnrolmentFactory(user=world.other_doctor, course=fresh)

    assert lines_of(world.doctor) == [
        (Urgency.DUE, "开始学习：新"),
        (Urgency.LATE, "继续学习：停"),
        (Urgency.STANDING, "已完成的课程"),
    ]


def test_many_courses_stay_one_screen_and_one_query(world, django_assert_num_queries) -> None:
    for _ in range(MOST + 2):
        EnrolmentFactory(user=world.doctor, course=CoursePageFactory(alliance=world.alliance))
    roles = roles_of(world.doctor)
    with django_assert_num_queries(1):
        items = list(learning_on_the_desk(user=world.doctor, roles=roles, at=timezone.now()))
    assert len(items) == MOST + 1


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ({"open": True}, ["答卷还没有交：题"]),
        ({}, ["测验未通过，可以再答：题"]),
        ({"won": True}, []),
    ],
    ids=["open", "failed", "passed"],
)
def test_the_last_attempt_of_a_quiz_in_a_course_being_learned_counts(world, last, said) -> None:
    course = CoursePageFactory(alliance=world.alliance, title="题")
    quiz = QuizLessonPageFactory(parent=course, questions=0)
    AttemptFactory(user=world.doctor, quiz=quiz)
    AttemptFactory(user=world.doctor, quiz=quiz, number=2, **last)

    def lines() -> list[str]:
        items = items_for(user=world.doctor, roles=roles_of(world.doctor), at=timezone.now())
        return [item.title for item in items if item.title.startswith(("答卷", "测验"))]

    assert lines() == []
    EnrolmentFactory(user=world.doctor, course=course)
    assert lines() == said
