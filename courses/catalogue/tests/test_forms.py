"""What the editor's form of a lesson lets through, as a draft and when it is submitted."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.catalogue.factories import CoursePageFactory, HandoutFactory, VideoFactory
from courses.catalogue.models import LessonPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_of(world):
    """The form of a new lesson, filled in: `form_of(rule="FILE", handouts=[…])`."""
    course = CoursePageFactory(alliance=world.alliance)
    form_class = LessonPage.get_edit_handler().get_form_class()

    def fill(*, handouts=(), **fields):
        page = LessonPage(owner=world.editor)
        data = {
            "title": "新的一课",
            "slug": "new-lesson",
            "rule": "READ",
            "minutes": 10,
            "read_seconds": 20,
            "watch_percent": 90,
            "body": streamfield([]),
            "handouts": inline_formset([{"handout": one.pk} for one in handouts]),
            "comments": inline_formset([]),
        }
        data = nested_form_data(data | fields)
        return form_class(data, instance=page, parent_page=course, for_user=world.editor)

    return fill


def test_lesson_to_read_needs_nothing_more(form_of):
    assert form_of().is_valid()


def test_lesson_to_watch_needs_a_video(form_of):
    form = form_of(rule="WATCHED")
    assert not form.is_valid()
    assert set(form.errors) == {"video"}
    assert form_of(rule="WATCHED", video=VideoFactory().pk).is_valid()


def test_lesson_to_open_needs_a_handout(form_of):
    form = form_of(rule="FILE")
    assert not form.is_valid()
    assert set(form.errors) == {"rule"}
    assert form_of(rule="FILE", handouts=[HandoutFactory()]).is_valid()


def test_handout_marked_for_deletion_is_none(form_of):
    form = form_of(rule="FILE", handouts=[HandoutFactory()], **{"handouts-0-DELETE": "on"})
    assert not form.is_valid()


def test_draft_may_be_half_written(form_of):
    for rule in ("WATCHED", "FILE"):
        form = form_of(rule=rule)
        form.defer_required_fields()
        assert form.is_valid(), form.errors


def test_only_a_quiz_is_finished_by_passing_one(form_of):
    assert set(form_of(rule="QUIZ").errors) == {"rule"}
