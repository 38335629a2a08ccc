"""The public pages: what they show, to whom, and at what price."""

import pytest
from django.urls import reverse

from courses.catalogue.factories import CoursePageFactory, LessonPageFactory, course_index
from courses.catalogue.models import COURSES_A_PAGE, CoursePage
from courses.quizzes.factories import QuizLessonPageFactory
from lms.testing.ground import kept

from .access import tree_path


@pytest.fixture
def index_url(world):
    return tree_path(course_index(world.alliance))


@kept
def courses(world):
    return [
        CoursePageFactory(alliance=world.alliance, title="腰痛分诊", audience="全科医师"),
        CoursePageFactory(alliance=world.alliance, title="颈椎病分型", summary="先看走路再看片"),
    ]


def titles(response) -> list[str]:
    return [course.title for course in response.context["page_obj"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["颈椎病分型", "腰痛分诊"]),
        ("腰痛", ["腰痛分诊"]),
        ("走路", ["颈椎病分型"]),
        ("全科", ["腰痛分诊"]),
        ("分 全科", ["腰痛分诊"]),
        ("100%_", []),
    ],
)
def test_search_finds_each_word_in_title_summary_or_audience(
    client, index_url, courses, asked, found
):
    assert titles(client.get(index_url, {"q": asked})) == found


def test_search_without_result_says_what_was_asked(client, index_url, courses):
    page = client.get(index_url, {"q": "<b>心内科"}).content.decode()
    assert "&lt;b&gt;心内科" in page


def test_searched_list_is_not_answered_for_the_whole_one(client, index_url, courses):
    assert len(titles(client.get(index_url))) == 2
    searched = client.get(index_url, {"q": "腰痛"}).content.decode()
    assert "颈椎病分型" not in searched
    assert "颈椎病分型" in client.get(index_url).content.decode()


def test_draft_is_not_listed(client, index_url, courses):
    CoursePage.objects.get(title="腰痛分诊").unpublish()
    assert titles(client.get(index_url)) == ["颈椎病分型"]


@pytest.mark.parametrize("count", [1, COURSES_A_PAGE + 1])
def test_list_costs_the_same_for_more_courses(
    world, client, index_url, count, django_assert_max_num_queries
):
    for _ in range(count):
        LessonPageFactory(parent=CoursePageFactory(alliance=world.alliance))
    client.force_login(world.doctor)
    client.get(index_url)
    with django_assert_max_num_queries(14):
        shown = client.get(index_url)
    assert len(titles(shown)) == min(count, COURSES_A_PAGE)


@pytest.mark.parametrize("kind", [LessonPageFactory, QuizLessonPageFactory])
def test_lesson_shows_nothing_at_its_place_in_the_tree(client, courses, kind):
    lesson = kind(parent=courses[0], body=[{"type": "text", "value": "<p>只给学员</p>"}])
    answer = client.get(tree_path(lesson))
    assert answer.status_code == 302
    assert answer.url == reverse("enrolment:lesson", args=[lesson.pk])


def test_editor_previews_a_lesson_with_its_key(world, courses):
    quiz = QuizLessonPageFactory(parent=courses[0], questions=1)
    preview = quiz.make_preview_request().render().content.decode()
    assert "这是预览" in preview
    assert "正确答案" in preview
