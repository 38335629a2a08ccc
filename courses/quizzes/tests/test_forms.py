"""What the editor's form of a quiz lets through: each question can be answered rightly."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.catalogue.factories import CoursePageFactory
from courses.quizzes.models import QuizLessonPage

pytestmark = pytest.mark.django_db


def question(kind, *correct, **fields):
    """A question whose options are right or wrong as `correct` lists them."""
    options = [
        {"text": f"选项{n}", "is_correct": "on" if right else ""} for n, right in enumerate(correct)
    ]
    return {
        "kind": kind,
        "stem": "以下哪一项正确？",
        "explanation": "",
        "options": inline_formset(options),
    } | fields


@pytest.fixture
def form_of(world):
    """The form of a new quiz with these questions."""
    course = CoursePageFactory(alliance=world.alliance)
    form_class = QuizLessonPage.get_edit_handler().get_form_class()

    def fill(*questions, **fields):
        data = {
            "title": "新的测验",
            "slug": "new-quiz",
            "minutes": 10,
            "pass_percent": 80,
            "max_attempts": 3,
            "wait_minutes": 0,
            "draw_count": 0,
            "limit_minutes": 0,
            "reveal": "WRONG",
            "body": streamfield([]),
            "questions": inline_formset(questions),
            "comments": inline_formset([]),
        }
        data = nested_form_data(data | fields)
        page = QuizLessonPage(owner=world.editor)
        return form_class(data, instance=page, parent_page=course, for_user=world.editor)

    return fill


@pytest.mark.parametrize(
    "given",
    [
        question("SINGLE", True, False),
        question("MULTIPLE", True, True, False),
        question("TRUE_FALSE"),
        question("TRUE_FALSE", statement_is_true="on"),
    ],
)
def test_question_that_can_be_answered_is_taken(form_of, given):
    form = form_of(given)
    assert form.is_valid(), form.formsets["questions"].errors


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (question("SINGLE"), "两个选项"),
        (question("SINGLE", True), "两个选项"),
        (question("SINGLE", False, False), "有且只有一个"),
        (question("SINGLE", True, True), "有且只有一个"),
        (question("MULTIPLE", True, False), "两个正确答案"),
    ],
)
def test_question_that_cannot_be_answered_is_refused_where_it_stands(form_of, given, told):
    form = form_of(question("TRUE_FALSE"), given)
    assert not form.is_valid()
    good, bad = form.formsets["questions"].errors
    assert not good
    assert told in str(bad["kind"])


def test_deleted_option_does_not_count(form_of):
    form = form_of(question("SINGLE", True, False), **{"questions-0-options-1-DELETE": "on"})
    assert not form.is_valid()


def test_quiz_without_questions_is_refused(form_of):
    assert not form_of().is_valid()


def test_draft_may_be_half_written(form_of):
    form = form_of(question("SINGLE", False))
    form.defer_required_fields()
    assert form.is_valid(), form.formsets["questions"].errors


def test_what_the_form_takes_may_be_published(form_of):
    form = form_of(question("MULTIPLE", True, True), question("TRUE_FALSE"))
    assert form.is_valid()
    assert form.save(commit=False).obstacles() == []
