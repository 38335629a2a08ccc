"""A lesson that nobody could finish is not published, whichever way it goes."""

import pytest
from django.urls import reverse

from alliance.pages.services import set_up_site
from courses.catalogue.factories import CoursePageFactory, HandoutFactory, LessonPageFactory
from courses.catalogue.gate import PageNotReady
from courses.catalogue.models import LessonHandout
from courses.quizzes.factories import QuestionFactory, QuizLessonPageFactory
from lms.testing.ground import kept


@kept
def course(world):
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    return CoursePageFactory(alliance=world.alliance)


@pytest.fixture
def empty_quiz(course):
    return QuizLessonPageFactory(parent=course, questions=0, live=False)


@pytest.mark.parametrize("rule", ["WATCHED", "FILE"])
def test_lesson_without_what_its_rule_asks_for(course, rule):
    lesson = LessonPageFactory(parent=course, rule=rule, live=False)
    with pytest.raises(PageNotReady):
        lesson.save_revision().publish()
    lesson.refresh_from_db()
    assert not lesson.live


def test_lesson_with_a_handout_is_published(course):
    lesson = LessonPageFactory(parent=course, rule="FILE", live=False)
    lesson.handouts = [LessonHandout(handout=HandoutFactory())]
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    assert lesson.live


def test_draft_beside_a_published_lesson_cannot_take_its_place(course):
    lesson = LessonPageFactory(parent=course)
    lesson.rule = "FILE"
    with pytest.raises(PageNotReady):
        lesson.save_revision(clean=False).publish()
    lesson.refresh_from_db()
    assert (lesson.live, lesson.rule) == (True, "READ")


def test_each_question_in_the_way_is_named(empty_quiz):
    assert len(empty_quiz.obstacles()) == 1
    QuestionFactory(quiz=empty_quiz)
    QuestionFactory(quiz=empty_quiz, kind="MULTIPLE")
    (told,) = empty_quiz.obstacles()
    assert told.startswith("第 2 题")


@pytest.mark.parametrize("dialog", [False, True])
def test_office_that_approves_from_the_dashboard_is_told(world, client, empty_quiz, dialog):
    empty_quiz.save_revision()
    state = empty_quiz.get_workflow().start(empty_quiz, world.editor)
    client.force_login(world.alliance_office)
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[empty_quiz.pk, "approve", state.current_task_state.pk],
    )
    headers = {"x-requested-with": "XMLHttpRequest"} if dialog else {}
    answer = client.post(url, {"comment": ""}, headers=headers)
    editor = reverse("wagtailadmin_pages:edit", args=[empty_quiz.pk])
    assert (answer.json()["redirect"] if dialog else answer.url) == editor
    assert "至少要有一道题" in client.get(editor).content.decode()
    empty_quiz.refresh_from_db()
    state.refresh_from_db()
    assert (empty_quiz.live, state.status) == (False, state.STATUS_IN_PROGRESS)
