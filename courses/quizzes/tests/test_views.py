"""The pages of an attempt: what they take, what they show, and what they never give away."""

import json

import pytest
from django.urls import reverse

from courses.catalogue.factories import CoursePageFactory
from courses.quizzes.factories import AttemptFactory, QuizLessonPageFactory
from courses.quizzes.models import Answer
from lms.testing.ground import kept

PAPER = [
    {
        "id": n,
        "kind": kind,
        "stem": f"第{n}题",
        "explanation": "密封的解析",
        "options": ["甲", "乙", "丙"],
        "key": key,
    }
    for n, (kind, key) in enumerate([("SINGLE", [1]), ("MULTIPLE", [0, 2])])
]


@kept
def quiz(world):
    return QuizLessonPageFactory(parent=CoursePageFactory(alliance=world.alliance))


@pytest.fixture
def attempt(world, client, quiz):
    client.force_login(world.doctor)
    return AttemptFactory(user=world.doctor, quiz=quiz, paper=PAPER, open=True)


def url(attempt, name="attempt") -> str:
    return reverse(f"quizzes:{name}", args=[attempt.pk])


def send(client, attempt, **answer):
    body = {"position": 0, "chosen": [1], "sequence": 1} | answer
    return client.post(url(attempt, "answer"), json.dumps(body), content_type="application/json")


def close(attempt, quiz, *, passed, reveal="WRONG"):
    quiz.reveal = reveal
    quiz.save()
    attempt.state, attempt.closed_at = "SUBMITTED", attempt.started_at
    attempt.score, attempt.passed = (100 if passed else 50), passed
    attempt.save()


def test_paper_gives_no_key_away(client, attempt):
    page = client.get(url(attempt)).content.decode()
    assert "第0题" in page
    assert "密封的解析" not in page
    assert "正确答案" not in page


def test_paper_costs_the_same_for_more_questions(client, attempt, django_assert_max_num_queries):
    attempt.paper = PAPER * 20
    attempt.save()
    client.get(url(attempt))
    with django_assert_max_num_queries(9):
        client.get(url(attempt))


def test_answer_is_kept_and_shown_again(client, attempt):
    assert send(client, attempt).json() == {"saved": True}
    assert Answer.objects.get().chosen == [1]
    assert 'value="1" checked' in client.get(url(attempt)).content.decode()


def test_clock_of_the_page_cannot_run_ahead_of_the_servers(client, attempt):
    send(client, attempt, sequence=10**15, chosen=[0])
    assert Answer.objects.get().sequence < 10**14


@pytest.mark.parametrize(
    "answer",
    [{"position": 9}, {"position": -1}, {"position": "x"}, {"chosen": [7]}, {"chosen": [0, 1]},
     {"chosen": None}, {"sequence": "x"}],
)  # fmt: skip
def test_answer_that_fits_no_question_is_refused(client, attempt, answer):
    assert send(client, attempt, **answer).status_code == 400
    assert not Answer.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "7", '"x"', "{}"])
def test_nonsense_is_refused(client, attempt, body):
    sent = client.post(url(attempt, "answer"), body, content_type="application/json")
    assert sent.status_code == 400


def test_answer_after_the_end_is_told_so(client, attempt, quiz):
    close(attempt, quiz, passed=False)
    assert send(client, attempt).status_code == 409


def test_form_hands_in_what_is_on_it(client, attempt):
    answer = client.post(url(attempt), {"q0": "1", "q1": ["0", "2"]})
    assert answer.url == url(attempt, "result")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("SUBMITTED", 100)


def test_form_with_nonsense_leaves_the_attempt_open(client, attempt):
    assert client.post(url(attempt), {"q0": "8"}).url == url(attempt)
    attempt.refresh_from_db()
    assert attempt.is_open


def test_open_attempt_has_no_result(client, attempt):
    assert client.get(url(attempt, "result")).url == url(attempt)


@pytest.mark.parametrize(
    ("passed", "reveal", "stems", "key"),
    [
        (True, "SCORE", True, True),
        (False, "SCORE", False, False),
        (False, "WRONG", True, False),
        (False, "ANSWERS", True, True),
    ],
)
def test_result_shows_what_the_quiz_allows(client, attempt, quiz, passed, reveal, stems, key):
    close(attempt, quiz, passed=passed, reveal=reveal)
    page = client.get(url(attempt, "result")).content.decode()
    assert ("第0题" in page, "密封的解析" in page, "正确答案" in page) == (stems, key, key)


def test_question_left_out_is_marked_so(client, attempt, quiz):
    Answer.objects.create(
        attempt=attempt, position=0, chosen=[0], sequence=1, saved_at=attempt.started_at
    )
    close(attempt, quiz, passed=False)
    assert client.get(url(attempt, "result")).content.decode().count("未作答") == 1
