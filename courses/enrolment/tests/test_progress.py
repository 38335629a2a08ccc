"""What a learner did, what the server believes of it, and what it finishes."""

import uuid
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone

from alliance.accounts.backends import BY_ID
from alliance.accounts.recognition import Acquaintance
from courses.catalogue.factories import (
    CoursePageFactory,
    LessonHandoutFactory,
    LessonPageFactory,
)
from courses.enrolment import progress, services
from courses.enrolment.enums import EnrolmentState, EventKind
from courses.enrolment.models import Enrolment, LessonProgress, ProgressEvent
from courses.enrolment.progress import Deed, LessonNotThere, record_as_found, record_progress
from courses.enrolment.recompute import differences
from courses.enrolment.signals import course_completed
from courses.enrolment.tasks import complete_all_done_enrolments
from courses.enrolment.visits import Place, Visit
from courses.quizzes.factories import QuizLessonPageFactory
from lms.testing.ground import kept

NOW = timezone.now()


def watched(start, end, **more):
    return Deed(uuid.uuid4(), EventKind.WATCHED, start=start, end=end, position=end, **more)


def read(percent=100):
    return Deed(uuid.uuid4(), EventKind.READ, read_to=percent)


def opened(handout_id):
    return Deed(uuid.uuid4(), EventKind.FILE, handout_id=handout_id)


@kept
def course(world):
    return CoursePageFactory(alliance=world.alliance)


@pytest.fixture
def tell(world, course):
    """`tell(lesson, deeds, after=seconds since it was opened)`; enrols the doctor first."""

    def tell(lesson, *deeds, after=3600, opened_at=NOW):
        services.enrol(user=world.doctor, course=course, at=NOW)
        return record_progress(
            user_id=world.doctor.pk,
            lesson_id=lesson.pk,
            deeds=deeds,
            opened_at=opened_at,
            at=opened_at + timedelta(seconds=after),
        )

    return tell


def test_reading_to_the_end_finishes_a_lesson_to_read(course, tell):
    lesson = LessonPageFactory(parent=course)
    assert not tell(lesson, read(99)).lesson_finished
    assert tell(lesson, read(100)).lesson_finished
    assert not tell(lesson, read(100)).lesson_finished, "finished once"


def test_reading_takes_the_time_it_takes(course, tell):
    lesson = LessonPageFactory(parent=course, read_seconds=60)
    outcome = tell(lesson, read(100), after=59)
    assert (outcome.lesson_finished, outcome.progress.read_to) == (False, 99)
    assert tell(lesson, read(100), after=60).lesson_finished


def test_watching_counts_distinct_seconds(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=90)
    outcome = tell(lesson, watched(0, 50), watched(10, 60), watched(40, 60))
    assert (outcome.progress.seconds, outcome.lesson_finished) == (60, False)
    outcome = tell(lesson, watched(70, 99), after=7200)
    assert (outcome.progress.seconds, outcome.lesson_finished) == (89, False)
    outcome = tell(lesson, watched(60, 61), after=7300)
    assert (outcome.progress.seconds, outcome.lesson_finished) == (90, True)


def test_nobody_watches_faster_than_the_clock(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True)
    assert tell(lesson, watched(0, 100), after=5).progress.seconds == 10
    assert tell(lesson, watched(0, 100), after=5).progress.seconds == 10, "the same five seconds"
    assert tell(lesson, watched(10, 100), after=10).progress.seconds == 20


def test_reopening_the_lesson_gives_no_time_back(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True)
    tell(lesson, watched(0, 100), after=30)
    outcome = tell(lesson, watched(60, 100), after=1, opened_at=NOW + timedelta(days=3))
    assert outcome.progress.seconds == 62


def test_seconds_beyond_the_film_do_not_count(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=100)
    outcome = tell(lesson, watched(90, 4000))
    assert outcome.progress.seconds == 10
    assert outcome.progress.position == 100


def test_deeds_sent_again_after_a_lost_network_count_once(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True)
    lost = [watched(0, 10), watched(10, 20)]
    tell(lesson, *lost, after=20)
    outcome = tell(lesson, *lost, watched(20, 30), after=30)
    assert outcome.progress.seconds == 30, "old deeds use up no time"
    assert ProgressEvent.objects.count() == 3


def test_file_lesson_asks_for_each_handout(course, tell):
    lesson = LessonPageFactory(parent=course, file=True)
    first, second = (LessonHandoutFactory(page=lesson).handout_id for _ in range(2))
    assert not tell(lesson, opened(first), opened(first)).lesson_finished
    assert not tell(lesson, opened(10**6)).lesson_finished
    outcome = tell(lesson, opened(second))
    assert outcome.lesson_finished
    assert outcome.progress.handouts == sorted([first, second])


@pytest.mark.parametrize("kind", ["file", "watched"])
def test_the_deed_must_fit_the_rule(course, tell, kind):
    lesson = LessonPageFactory(parent=course, **{kind: True})
    assert not tell(lesson, read(100)).lesson_finished


def test_lesson_without_a_film_is_not_watched(course, tell):
    lesson = LessonPageFactory(parent=course)
    assert tell(lesson, watched(0, 100)).progress is None
    assert not ProgressEvent.objects.exists()


def test_draft_lesson_takes_no_deeds(course, tell):
    with pytest.raises(LessonNotThere):
        tell(LessonPageFactory(parent=course, live=False), read())


def test_who_is_not_enrolled_leaves_no_trace(world, course):
    lesson = LessonPageFactory(parent=course)
    with pytest.raises(Enrolment.DoesNotExist):
        record_progress(
            user_id=world.doctor.pk, lesson_id=lesson.pk, deeds=[read()], opened_at=NOW, at=NOW
        )
    assert not ProgressEvent.objects.exists()


def test_last_required_lesson_completes_the_course(
    world, course, tell, django_capture_on_commit_callbacks
):
    told = []

    def listen(sender, enrolment, **kwargs):
        told.append(enrolment.pk)

    course_completed.connect(listen)
    first, second = LessonPageFactory(parent=course), LessonPageFactory(parent=course)
    LessonPageFactory(parent=course, required=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert not tell(first, read()).course_finished
        assert tell(second, read()).course_finished
        assert not tell(second, read()).course_finished
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.lessons_done, enrolment.lessons_total) == (
        EnrolmentState.COMPLETED, 2, 2,
    )  # fmt: skip
    assert told == [enrolment.pk]
    course_completed.disconnect(listen)


def test_finished_stays_finished_when_the_rule_grows_harder(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=50)
    LessonPageFactory(parent=course)
    tell(lesson, watched(0, 50))
    lesson.watch_percent = 100
    lesson.save_revision().publish()
    tell(lesson, watched(0, 10), after=7200)
    held = LessonProgress.objects.get(lesson=lesson)
    assert held.completed_at == NOW + timedelta(hours=1)
    assert Enrolment.objects.get().lessons_done == 1


def test_rule_that_grew_easier_finishes_with_what_was_done_before(course, tell):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=90)
    deed = watched(0, 50)
    assert not tell(lesson, deed).lesson_finished
    lesson.watch_percent = 50
    lesson.save_revision().publish()
    assert tell(lesson, deed, after=7200).lesson_finished
    assert list(differences()) == []


def test_version_that_was_taken_is_kept(course, tell):
    lesson = LessonPageFactory(parent=course)
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    taken = lesson.live_revision_id
    tell(lesson, read())
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    assert LessonProgress.objects.get().revision_id == taken != lesson.live_revision_id


def test_passed_quiz_finishes_its_lesson(course, tell):
    quiz = QuizLessonPageFactory(parent=course)
    outcome = tell(quiz, Deed(uuid.uuid4(), EventKind.PASSED, score=85))
    assert outcome.lesson_finished
    assert outcome.progress.score == 85


def test_statements_do_not_grow(course, tell, django_assert_num_queries):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=100)
    tell(lesson, watched(0, 1))
    enrolment = Enrolment.objects.get()
    with django_assert_num_queries(2):  # place, keep
        record_progress(
            user_id=enrolment.user_id, lesson_id=lesson.pk, deeds=[watched(1, 2)],
            opened_at=NOW, at=NOW + timedelta(hours=2),
        )  # fmt: skip
    with django_assert_num_queries(3):  # and one look for deeds sent before
        record_progress(
            user_id=enrolment.user_id, lesson_id=lesson.pk,
            deeds=[watched(n, n + 1) for n in range(30)],
            opened_at=NOW, at=NOW + timedelta(hours=3),
        )  # fmt: skip


@pytest.fixture
def from_its_place(world, course, tell):
    """`from_its_place(lesson, deed)`: told by a page that was opened before `course` changed."""
    tell(LessonPageFactory(parent=course), read(10))
    course.refresh_from_db()
    place = Place(Enrolment.objects.get().pk, course.pk, course.outline_at, None)
    learner = Acquaintance(world.doctor.pk, BY_ID.object(id=world.doctor.pk).version)

    def from_its_place(lesson, deed):
        return record_as_found(
            learner, lesson_id=lesson.pk, deeds=[deed], visit=Visit(NOW, place),
            at=NOW + timedelta(hours=1),
        )  # fmt: skip

    return from_its_place


def test_one_statement_where_the_place_is_known(course, from_its_place, django_assert_num_queries):
    lesson = course.lessons.get()
    from_its_place(lesson, read(20))
    with django_assert_num_queries(1):
        assert from_its_place(lesson, read(30)).progress.read_to == 30


def test_nothing_is_kept_in_a_course_that_was_changed(course, from_its_place):
    added = LessonPageFactory(parent=course)
    events = ProgressEvent.objects.count()
    assert from_its_place(course.lessons.first(), read()) is None
    assert from_its_place(added, read()) is None
    assert ProgressEvent.objects.count() == events


def test_watching_is_not_kept_before_a_look(course, from_its_place):
    lesson = LessonPageFactory(parent=course, watched=True, watch_percent=100)
    assert from_its_place(lesson, watched(0, 60)) is None


def test_course_left_undone_by_a_process_that_died_is_completed_by_the_sweep(
    course, tell, monkeypatch
):
    """The lesson is kept by itself: whoever dies after it has lost nothing."""
    monkeypatch.setattr(progress, "complete_if_done", died := Mock(side_effect=SystemExit))
    with pytest.raises(SystemExit):
        tell(LessonPageFactory(parent=course), read())
    assert died.called
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE
    complete_all_done_enrolments()
    assert Enrolment.objects.get().state == EnrolmentState.COMPLETED
