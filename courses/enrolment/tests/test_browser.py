"""Learning on a phone, in a real browser: what the page tells by itself and what a bad network
does to it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.catalogue import demo
from courses.catalogue.factories import CoursePageFactory, LessonPageFactory, VideoFactory
from courses.enrolment import services
from courses.enrolment.models import LessonProgress, ProgressEvent
from courses.quizzes.factories import QuizLessonPageFactory
from courses.quizzes.models import Answer, Attempt
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

FILM = Path(demo.__file__).parent / "demo_data" / "turning.mp4"
LONG = [{"type": "text", "value": "<p>先问红旗征，再查体，最后才看片子。</p>" * 60}]
KEPT_HERE = "暂时没有保存到服务器"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(transactional_db, world):
    course = CoursePageFactory(alliance=world.alliance)
    services.enrol(user=world.doctor, course=course, at=timezone.now())
    return course


@pytest.fixture
def session(world, client) -> dict:
    """The doctor's session as a cookie for a browser."""
    client.force_login(world.doctor)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@pytest.fixture
def phone(page: Page, live_server, session, course):
    """The doctor's phone, signed in. What the policy refuses fails the test."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([session | {"url": live_server.url}])
    refused = watch_policy(page)
    yield page
    assert refused == []


def open_lesson(phone: Page, live_server, lesson) -> None:
    phone.goto(live_server.url + reverse("enrolment:lesson", args=[lesson.pk]))


def to_the_end(phone: Page) -> None:
    phone.locator("[data-read-end]").scroll_into_view_if_needed()


def test_lesson_is_finished_by_reading_to_its_end(phone, live_server, course):
    lesson = LessonPageFactory(parent=course, body=LONG, read_seconds=1)
    open_lesson(phone, live_server, lesson)
    assert_no_serious_fault(phone)
    phone.wait_for_timeout(1700)
    assert not ProgressEvent.objects.exists(), "the end was not seen yet"
    to_the_end(phone)
    phone.wait_for_url(f"**/courses/{course.pk}/")
    assert LessonProgress.objects.get().completed_at
    assert_no_serious_fault(phone)


def test_reading_survives_a_lost_network(phone, live_server, course):
    lesson = LessonPageFactory(parent=course, body=LONG, read_seconds=0)
    LessonPageFactory(parent=course)
    open_lesson(phone, live_server, lesson)
    phone.context.set_offline(True)
    to_the_end(phone)
    expect(phone.locator("[data-missing]")).to_contain_text(KEPT_HERE)
    phone.context.set_offline(False)
    expect(phone.locator("[data-tag]")).to_have_text("本课已完成")
    assert LessonProgress.objects.get().completed_at


def test_film_counts_distinct_seconds_and_resumes(phone, live_server, course):
    video = VideoFactory(seconds=75, file=ContentFile(FILM.read_bytes(), name="film.mp4"))
    lesson = LessonPageFactory(parent=course, rule="WATCHED", video=video)
    open_lesson(phone, live_server, lesson)
    assert_no_serious_fault(phone)
    seconds = play(phone, start=20, length=3)
    assert seconds >= 3
    assert seconds <= phone.evaluate("document.querySelector('video').currentTime") - 19
    assert play(phone, start=20, length=0.5) == seconds, "the same seconds again"
    phone.reload()
    position = LessonProgress.objects.get().position
    assert 20 <= position < 30
    resumed = "position => document.querySelector('video').currentTime === position"
    phone.wait_for_function(resumed, arg=position)


def play(phone: Page, *, start: int, length: float) -> int:
    """Play from `start` on for `length` seconds of the film or little more; the distinct seconds
    that the server then counts."""
    with phone.expect_response("**/progress/"):
        phone.evaluate(
            """async ([start, end]) => {
                const video = document.querySelector("video");
                const told = (kind) =>
                    new Promise((done) => video.addEventListener(kind, done, {once: true}));
                video.muted = true;
                video.currentTime = start;
                await told("seeked");
                await video.play();
                while (video.currentTime < end) await told("timeupdate");
                video.pause();
            }""",
            [start, start + length],
        )
    return LessonProgress.objects.get().seconds


@pytest.fixture
def quiz(course):
    return QuizLessonPageFactory(parent=course, questions=2)


@pytest.fixture
def attempt(phone, live_server, quiz) -> Attempt:
    """The doctor opens the quiz and starts."""
    open_lesson(phone, live_server, quiz)
    assert_no_serious_fault(phone)
    phone.get_by_role("button", name="开始答题").click()
    expect(phone.locator("[data-quiz]")).to_be_visible()
    phone.wait_for_load_state()  # its script listens from then on
    return Attempt.objects.get()


def choose(phone: Page, position: int, option: int) -> None:
    phone.locator(f"[name=q{position}][value='{option}']").check()


def saved() -> dict[int, list[int]]:
    return dict(Answer.objects.values_list("position", "chosen"))


def test_quiz_from_failed_to_passed(phone, live_server, quiz, attempt):
    assert_no_serious_fault(phone)
    choose(phone, 0, 0)
    expect(phone.locator("[data-status]")).to_have_text("答案已保存")
    phone.reload()
    expect(phone.locator("[name=q0][value='0']")).to_be_checked()
    choose(phone, 1, 2)
    phone.get_by_role("button", name="交卷").click()
    expect(phone.get_by_text("未通过")).to_be_visible()
    assert_no_serious_fault(phone)
    phone.get_by_role("link", name="回到测验").click()
    phone.get_by_role("button", name="再答一次").click()
    choose(phone, 0, 0)
    choose(phone, 1, 0)
    phone.get_by_role("button", name="交卷").click()
    expect(phone.get_by_text("100%")).to_be_visible()
    assert_no_serious_fault(phone)


def test_answer_given_without_a_network_outlives_its_page(phone, attempt):
    address = phone.url
    phone.context.set_offline(True)
    choose(phone, 0, 1)
    expect(phone.locator("[data-status]")).to_contain_text(KEPT_HERE)
    phone.get_by_role("button", name="交卷").click()
    assert phone.url == address, "nothing is handed in without a network"
    assert saved() == {}
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(address)
    expect(phone.locator("[data-status]")).to_have_text("答案已保存")
    expect(phone.locator("[name=q0][value='1']")).to_be_checked()
    assert saved() == {0: [1]}


def test_answer_given_after_the_session_ended_waits_for_the_next(phone, attempt, session):
    cookies = phone.context.cookies()
    phone.context.clear_cookies(name=session["name"])
    choose(phone, 0, 1)
    expect(phone.locator("[data-status]")).to_contain_text(KEPT_HERE)
    phone.context.add_cookies(cookies)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-status]")).to_have_text("答案已保存")
    assert saved() == {0: [1]}


def test_answer_whose_request_hangs_is_sent_again(phone, attempt):
    hanging = []
    phone.route("**/answers/", lambda route: hanging.append(route))
    choose(phone, 0, 1)
    expect(phone.locator("[data-status]")).to_have_text("正在保存答案…")
    expect(phone.locator("[data-status]")).to_contain_text(KEPT_HERE)
    assert hanging
    assert saved() == {}
    phone.unroute("**/answers/")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-status]")).to_have_text("答案已保存")
    assert saved() == {0: [1]}
