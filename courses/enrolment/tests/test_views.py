"""The learner's pages: what they cost, what they show, and how they take what a page sends."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.factories import change_account
from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment import services
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment, LessonProgress, ProgressEvent
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


@pytest.fixture
def open_page(doctor, course):
    """Opens the course's first lesson; `send(**event)` is what the page then sends."""
    lesson = course.lessons.first()
    visit = doctor.get(lesson_url(lesson)).context["visit"]

    def send(**event):
        event = {"id": str(uuid.uuid4()), "kind": "READ", "read_to": 100} | event
        body = json.dumps({"visit": visit, "events": [event]})
        return doctor.post(lesson_url(lesson, "progress"), body, content_type="application/json")

    return send


def test_what_a_page_sends_takes_one_statement(open_page, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert open_page(read_to=20).status_code == 200


def test_finishing_a_course_from_its_page_is_the_learners_in_history(world, open_page):
    with time_machine.travel(timedelta(minutes=5), tick=False):
        assert open_page().json()["courseFinished"]
    (event,) = Enrolment.pgh_event_model.objects.filter(state=EnrolmentState.COMPLETED)
    assert event.pgh_context.metadata["user"] == world.doctor.pk


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"password": make_password("another one")}],
    ids=["shut out", "new password"],
)
def test_who_was_shut_out_since_the_page_was_opened_finishes_nothing(world, open_page, change):
    change_account(world.doctor, **change)
    answer = open_page()
    assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")
    assert not ProgressEvent.objects.exists()


def test_what_is_missing_is_told_in_the_language_chosen_meanwhile(world, open_page):
    assert "40%" in (before := open_page(read_to=40).json()["missing"])
    change_account(world.doctor, language="en")
    answer = open_page(read_to=40)
    assert (answer["Content-Language"], answer.json()["missing"] != before) == ("en", True)


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
