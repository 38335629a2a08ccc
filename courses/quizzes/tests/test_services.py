"""Sitting a quiz: papers, answers, limits, deadlines, and two requests at once."""

import threading
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from courses.quizzes import papers, services
from courses.quizzes.enums import AttemptState
from courses.quizzes.factories import QuestionFactory, QuizLessonPageFactory
from courses.quizzes.models import Answer, Attempt
from courses.quizzes.queries import standing_of
from courses.quizzes.signals import attempt_closed
from lms.testing.ground import kept

NOW = timezone.now()
RNG = Random(1)


@kept
def quiz(world):
    return QuizLessonPageFactory(parent__alliance=world.alliance)


@pytest.fixture
def start(world, quiz):
    def start(at=NOW):
        return services.start_attempt(quiz=quiz, user=world.doctor, at=at, rng=RNG)

    return start


def answer_all(attempt, right: int, sequence=1, at=NOW):
    """Right answers to the first `right` questions, wrong ones to the rest."""
    for position, item in enumerate(attempt.paper):
        wrong = next(n for n in range(len(item["options"])) if n not in item["key"])
        chosen = item["key"] if position < right else [wrong]
        services.save_answer(
            attempt_id=attempt.pk, position=position, chosen=chosen, sequence=sequence, at=at
        )


@pytest.mark.parametrize(
    ("right", "score", "passed"), [(3, 100, True), (2, 66, False), (0, 0, False)]
)
def test_scored_from_what_was_saved(start, right, score, passed):
    attempt = start()
    answer_all(attempt, right)
    closed = services.submit(attempt_id=attempt.pk, at=NOW)
    assert (closed.state, closed.score, closed.passed) == (AttemptState.SUBMITTED, score, passed)


def test_last_answers_come_with_the_paper(start):
    attempt = start()
    answers = {n: item["key"] for n, item in enumerate(attempt.paper)}
    assert services.submit(attempt_id=attempt.pk, at=NOW, answers=answers, sequence=1).passed


def test_unanswered_is_wrong(start):
    assert services.submit(attempt_id=start().pk, at=NOW).score == 0


def test_handed_in_twice_is_closed_once(start):
    told = []

    def listen(sender, attempt, **kwargs):
        told.append(attempt.pk)

    attempt_closed.connect(listen)
    attempt = start()
    first = services.submit(attempt_id=attempt.pk, at=NOW)
    later = NOW + timedelta(minutes=1)
    second = services.submit(attempt_id=attempt.pk, at=later, answers={0: [0]}, sequence=9)
    assert (second.closed_at, second.score) == (first.closed_at, first.score)
    assert told == [attempt.pk]
    attempt_closed.disconnect(listen)


@pytest.mark.parametrize("sequences", [(1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 3, 1)])
def test_older_answer_never_overwrites_a_newer_one(start, sequences):
    attempt = start()
    for sequence in sequences:
        services.save_answer(
            attempt_id=attempt.pk, position=0, chosen=[sequence - 1], sequence=sequence, at=NOW
        )
    assert Answer.objects.get().chosen == [2]


@pytest.mark.parametrize(("position", "chosen"), [(9, [0]), (-1, [0]), (0, [7]), (0, [0, 1])])
def test_answer_must_fit_its_question(start, position, chosen):
    with pytest.raises(services.AnswerNotValid):
        services.save_answer(
            attempt_id=start().pk, position=position, chosen=chosen, sequence=1, at=NOW
        )


def test_answer_can_be_taken_back(start):
    attempt = start()
    for sequence, chosen in ((1, [0]), (2, [])):
        services.save_answer(
            attempt_id=attempt.pk, position=0, chosen=chosen, sequence=sequence, at=NOW
        )
    assert Answer.objects.get().chosen == []


def test_closed_attempt_takes_no_answer(start):
    attempt = start()
    services.submit(attempt_id=attempt.pk, at=NOW)
    with pytest.raises(services.AttemptClosed):
        services.save_answer(attempt_id=attempt.pk, position=0, chosen=[0], sequence=1, at=NOW)


def test_open_attempt_is_taken_up_again(start):
    assert start() == start(NOW + timedelta(hours=1))


def test_attempts_are_limited(world, quiz, start):
    quiz.max_attempts = 2
    quiz.save()
    for _ in range(2):
        services.submit(attempt_id=start().pk, at=NOW)
    with pytest.raises(services.MayNotStart):
        start()
    assert standing_of(quiz=quiz, user_id=world.doctor.pk, at=NOW).left == 0


def test_one_more_is_given_once_they_are_used_up_and_counts_for_one_person(world, quiz, start):
    give = {"quiz": quiz, "user": world.doctor, "reason": "停电", "by": world.editor, "at": NOW}
    with pytest.raises(services.AttemptsLeft):
        services.give_extra_attempt(**give)
    for _ in range(quiz.max_attempts):
        services.submit(attempt_id=start().pk, at=NOW)
    services.give_extra_attempt(**give)
    with pytest.raises(services.AttemptsLeft):
        services.give_extra_attempt(**give)
    assert standing_of(quiz=quiz, user_id=world.doctor.pk, at=NOW).left == 1
    services.submit(attempt_id=start().pk, at=NOW)
    assert standing_of(quiz=quiz, user_id=world.doctor.pk, at=NOW).left == 0


def test_no_limit_means_no_limit(world, quiz, start):
    quiz.max_attempts = 0
    for _ in range(5):
        services.submit(attempt_id=start().pk, at=NOW)
    assert standing_of(quiz=quiz, user_id=world.doctor.pk, at=NOW).left is None


def test_wait_between_attempts(quiz, start):
    quiz.wait_minutes = 30
    services.submit(attempt_id=start().pk, at=NOW)
    with pytest.raises(services.MayNotStart):
        start(NOW + timedelta(minutes=29))
    assert start(NOW + timedelta(minutes=30)).number == 2


def test_deadline_closes_with_what_was_saved(quiz, start):
    quiz.limit_minutes = 10
    attempt = start()
    answer_all(attempt, 3, at=NOW + timedelta(minutes=10))
    late = NOW + timedelta(minutes=11)
    with pytest.raises(services.AttemptClosed):
        answer_all(attempt, 0, sequence=2, at=late)
    assert services.close_overdue(at=late) == 1
    assert services.close_overdue(at=late) == 0
    attempt.refresh_from_db()
    assert (attempt.state, attempt.passed) == (AttemptState.EXPIRED, True)
    assert attempt.closed_at == attempt.deadline_at


def test_handed_in_too_late_brings_nothing_new(quiz, start):
    quiz.limit_minutes = 10
    attempt = start()
    answers = {n: item["key"] for n, item in enumerate(attempt.paper)}
    closed = services.submit(
        attempt_id=attempt.pk, at=NOW + timedelta(minutes=11), answers=answers, sequence=1
    )
    assert (closed.state, closed.score) == (AttemptState.EXPIRED, 0)


def test_overdue_attempt_makes_room_for_the_next(quiz, start):
    quiz.limit_minutes = 10
    first = start()
    second = start(NOW + timedelta(minutes=20))
    assert (second.number, Attempt.objects.get(pk=first.pk).state) == (2, AttemptState.EXPIRED)


def test_editing_the_quiz_changes_no_attempt(quiz, start):
    attempt = start()
    quiz.questions.all().delete()
    quiz.pass_percent = 100
    quiz.save()
    attempt.refresh_from_db()
    answer_all(attempt, 3)
    assert services.submit(attempt_id=attempt.pk, at=NOW).passed


def test_quiz_without_a_usable_question_does_not_start(world):
    quiz = QuizLessonPageFactory(parent__alliance=world.alliance, questions=0)
    QuestionFactory(quiz=quiz, correct=[0, 1])  # a single choice with two right options
    with pytest.raises(services.QuizNotReady):
        services.start_attempt(quiz=quiz, user=world.doctor, at=NOW, rng=RNG)


def test_paper_draws_and_shuffles_without_losing_the_key(quiz):
    QuestionFactory(quiz=quiz, kind="MULTIPLE", correct=[0, 2])
    QuestionFactory(quiz=quiz, kind="TRUE_FALSE", statement_is_true=True)
    questions = list(quiz.questions.prefetch_related("options"))
    text_of_key = {
        q.pk: {o.text for o in q.options.all() if o.is_correct} or {"正确"} for q in questions
    }
    for seed in range(20):
        paper = papers.draw(questions, count=4, shuffle=True, rng=Random(seed))
        assert len({item["id"] for item in paper}) == 4
        for item in paper:
            assert {item["options"][n] for n in item["key"]} == text_of_key[item["id"]]


@pytest.mark.parametrize(
    ("key", "chosen", "right"),
    [([0], [0], True), ([0], [1], False), ([0, 2], [2, 0], True), ([0, 2], [0], False),
     ([0, 2], [0, 1, 2], False), ([0], [], False)],
)  # fmt: skip
def test_all_right_options_and_no_other(key, chosen, right):
    assert papers.is_right({"key": key}, chosen) is right


def at_once(work, times=2) -> list:
    """Run `work` in so many threads at the same moment; what each returned or raised."""
    gate, results = threading.Barrier(times), []

    def run():
        try:
            gate.wait()
            results.append(work())
        except Exception as raised:
            results.append(raised)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_started_twice_at_once_is_one_attempt(start):
    first, second = at_once(start)
    assert first == second
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_handed_in_twice_at_once_is_announced_once(start):
    told = []

    def listen(sender, attempt, **kwargs):
        told.append(attempt.pk)

    attempt_closed.connect(listen)
    attempt = start()
    at_once(lambda: services.submit(attempt_id=attempt.pk, at=NOW))
    assert told == [attempt.pk]
    attempt_closed.disconnect(listen)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_is_announced_twice(start, monkeypatch):
    """The same race with the row read and not locked: the test above would notice."""
    told, gate = [], threading.Barrier(2)

    def listen(sender, attempt, **kwargs):
        told.append(attempt.pk)

    def unlocked(attempt_id):
        attempt = Attempt.objects.get(pk=attempt_id)
        gate.wait()
        return attempt

    attempt_closed.connect(listen)
    attempt = start()
    monkeypatch.setattr(services, "_locked", unlocked)
    at_once(lambda: services.submit(attempt_id=attempt.pk, at=NOW))
    assert told == [attempt.pk, attempt.pk]
    attempt_closed.disconnect(listen)
