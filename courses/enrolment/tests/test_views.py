"""The learner's pages: what they cost, what they show, and how they take what a page sends."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment import services
from courses.enrolment.models import LessonProgress
from courses.enrolment.visits import note_visit
from lms.testing.ground import kept

NOW = timezone.now()


@kept
def course(world):
    course = CoursePageFactory(alliance=world.alliance)
    LessonPageFactory(parent=course)
    return course


@pytest.fixture
def doctor(world, client, course):
    services.enrol(user=world.doctor, course=course, at=NOW)
    client.force_login(world.doctor)
    return client


def lesson_url(lesson, name="lesson"):
    return reverse(f"enrolment:{name}", args=[lesson.pk])


def post(client, lesson, user, *, minutes=60, event_id=None, **event):
    event = {"id": event_id or str(uuid.uuid4()), "kind": "READ", "read_to": 100} | event
    visit = note_visit(
        user_id=user.pk, lesson_id=lesson.pk, at=timezone.now() - timedelta(minutes=minutes)
    )
    body = json.dumps({"visit": visit, "events": [event]})
    return client.post(lesson_url(lesson, "progress"), body, content_type="application/json")


@pytest.mark.parametrize("more", [0, 2])
def test_lesson_page_costs_the_same_for_more_lessons(
    doctor, course, more, django_assert_num_queries
):
    for _ in range(more):
        LessonPageFactory(parent=course)
    url = lesson_url(course.lessons.first())
    doctor.get(url)
    with django_assert_num_queries(4):  # person, course, roles, progress
        assert doctor.get(url).status_code == 200


@pytest.mark.parametrize("more", [0, 2])
def test_list_of_my_courses_costs_the_same_for_more_courses(
    world, doctor, more, django_assert_num_queries
):
    for _ in range(more):
        services.enrol(user=world.doctor, course=CoursePageFactory(alliance=world.alliance), at=NOW)
    doctor.get(reverse("enrolment:mine"))
    with django_assert_num_queries(3):  # person, roles, enrolments
        assert doctor.get(reverse("enrolment:mine")).status_code == 200


def test_finishing_a_lesson_from_its_page_takes_two_statements(
    doctor, course, django_assert_num_queries
):
    LessonPageFactory(parent=course)
    url = lesson_url(course.lessons.first(), "progress")
    page = doctor.get(lesson_url(course.lessons.first()))
    event = {"id": str(uuid.uuid4()), "kind": "READ", "read_to": 100}
    body = json.dumps({"visit": page.context["visit"], "events": [event]})
    with django_assert_num_queries(2):  # person, keep
        answer = doctor.post(url, body, content_type="application/json")
    assert answer.status_code == 200


def test_progress_answers_with_what_is_missing(world, doctor, course):
    lesson = course.lessons.get()
    answer = post(doctor, lesson, world.doctor, read_to=40).json()
    assert (answer["done"], "40%" in answer["missing"]) == (False, True)
    answer = post(doctor, lesson, world.doctor).json()
    assert (answer["done"], answer["lessonFinished"], answer["courseFinished"]) == (
        True, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b'{"visit": "x"}', b'{"visit": "x", "events": []}',
        b'{"visit": 1, "events": [{"id": "no", "kind": "READ", "read_to": 1}]}',
    ],
)  # fmt: skip
def test_nonsense_is_refused(doctor, course, body):
    url = lesson_url(course.lessons.get(), "progress")
    assert doctor.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "event",
    [{"kind": "PASSED", "score": 100}, {"kind": "COMPLETED"}, {"kind": "FILE"}, {"read_to": -1},
     {"read_to": True}, {"read_to": "100"}, {"kind": "WATCHED", "start": 0, "end": 10**9}],
)  # fmt: skip
def test_page_cannot_tell_what_only_the_server_sees(world, doctor, course, event):
    assert post(doctor, course.lessons.get(), world.doctor, **event).status_code == 400
    assert not LessonProgress.objects.exists()


def test_note_of_another_persons_visit_is_refused(world, doctor, course):
    assert post(doctor, course.lessons.get(), world.colleague).status_code == 400


def test_note_of_another_lesson_is_refused(world, doctor, course):
    other = LessonPageFactory(parent=course)
    visit = note_visit(user_id=world.doctor.pk, lesson_id=other.pk, at=NOW)
    body = json.dumps({"visit": visit, "events": []})
    url = lesson_url(course.lessons.first(), "progress")
    assert doctor.post(url, body, content_type="application/json").status_code == 400


def test_button_without_javascript(world, doctor, course):
    lesson = course.lessons.get()
    for minutes, done in ((0, False), (5, True)):
        visit = note_visit(
            user_id=world.doctor.pk,
            lesson_id=lesson.pk,
            at=timezone.now() - timedelta(minutes=minutes),
        )
        doctor.post(lesson_url(lesson, "read"), {"visit": visit})
        assert bool(LessonProgress.objects.get().completed_at) is done


def test_public_page_lists_lessons_and_hides_their_text(client, course):
    page = client.get(course.url)
    assert course.lessons.get().title in page.content.decode()
    assert client.get(lesson_url(course.lessons.get())).status_code == 302
