"""Pages that people learned from are not deleted, and the editor is told why."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from alliance.pages.services import set_up_site
from courses.catalogue.factories import CoursePageFactory, LessonPageFactory
from courses.enrolment import services
from courses.quizzes.factories import AttemptFactory, QuizLessonPageFactory
from lms.testing.ground import kept


@kept
def course(world):
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    course = CoursePageFactory(alliance=world.alliance)
    LessonPageFactory(parent=course)
    return course


@pytest.fixture
def office(world, client, course):
    """Deletes single pages; with those below them only the administrator does."""
    client.force_login(world.alliance_office)
    return client


@pytest.fixture
def administrator(world, client, course):
    client.force_login(world.administrator)
    return client


@pytest.fixture
def learner(world, course):
    return services.enrol(user=world.doctor, course=course, at=timezone.now())


def told(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def test_course_with_learners_is_kept(administrator, course, learner):
    assert "已有学员 1 人，不能删除" in told(delete(administrator, course))
    assert Page.objects.filter(pk=course.pk).exists()


def test_page_above_a_course_with_learners_is_kept(administrator, course, learner):
    assert "已有学员 1 人，不能删除" in told(delete(administrator, course.get_parent()))
    assert Page.objects.filter(pk=course.pk).exists()


def test_bulk_deletion_is_refused_too(administrator, course, learner):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = administrator.post(f"{url}?id={course.pk}")
    assert "不能删除" in told(answer)
    assert Page.objects.filter(pk=course.pk).exists()


def test_quiz_that_was_tried_is_kept(world, office, course):
    quiz = QuizLessonPageFactory(parent=course)
    AttemptFactory(user=world.doctor, quiz=quiz)
    assert "已有学员 1 人" in told(delete(office, quiz))
    assert Page.objects.filter(pk=quiz.pk).exists()


def test_course_without_learners_goes_with_its_lessons(administrator, course):
    delete(administrator, course)
    assert not Page.objects.filter(path__startswith=course.path).exists()


def test_lesson_nobody_opened_may_go(office, course, learner):
    delete(office, course.lessons.get())
    learner.refresh_from_db()
    assert (course.lessons.count(), learner.lessons_total) == (0, 0)


def test_who_unpublishes_is_told_of_the_learners(office, course, learner):
    answer = office.post(reverse("wagtailadmin_pages:unpublish", args=[course.pk]))
    assert "已有学员 1 人" in told(answer)


def test_unpublished_course_stays_open_to_who_enrolled(world, client, course, learner):
    course.unpublish()
    url = reverse("enrolment:course", args=[course.pk])
    for user, status in ((world.doctor, 200), (world.colleague, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
