"""The summary is the sum of its events, whatever was done in whatever order."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.catalogue.factories import (
    CoursePageFactory,
    LessonHandoutFactory,
    LessonPageFactory,
)
from courses.enrolment import services
from courses.enrolment.enums import EventKind
from courses.enrolment.models import Enrolment, LessonProgress, ProgressEvent
from courses.enrolment.progress import Deed, record_progress
from courses.enrolment.recompute import differences
from courses.quizzes.factories import QuizLessonPageFactory

NOW = timezone.now()
SECONDS = st.integers(0, 120)
IDS = st.integers(1, 12).map(lambda n: uuid.UUID(int=n))


@pytest.fixture
def lessons(world):
    course = CoursePageFactory(alliance=world.alliance)
    file = LessonPageFactory(parent=course, file=True)
    handouts = [LessonHandoutFactory(page=file).handout_id for _ in range(2)]
    services.enrol(user=world.doctor, course=course, at=NOW)
    return {
        EventKind.READ: LessonPageFactory(parent=course),
        EventKind.WATCHED: LessonPageFactory(parent=course, watched=True, watch_percent=40),
        EventKind.FILE: file,
        EventKind.PASSED: QuizLessonPageFactory(parent=course),
        "handouts": handouts,
        "user": world.doctor,
    }


deeds = st.one_of(
    st.builds(Deed, IDS, st.just(EventKind.READ), read_to=st.integers(0, 100)),
    st.builds(Deed, IDS, st.just(EventKind.WATCHED), start=SECONDS, end=SECONDS, position=SECONDS),
    st.builds(Deed, IDS, st.just(EventKind.FILE), handout_id=st.integers(0, 2)),
    st.builds(Deed, IDS, st.just(EventKind.PASSED), score=st.integers(60, 100)),
)
acts = st.lists(st.tuples(deeds, st.integers(-5, 90)), max_size=25)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=acts)
def test_sum_of_random_events(lessons, acts):
    """Numbers repeat (retries), clocks jump back, claims run beyond the film."""
    at = NOW
    for deed, seconds in acts:
        at += timedelta(seconds=seconds)
        if deed.kind == EventKind.FILE:
            handout = (*lessons["handouts"], 999999)[deed.handout_id]
            deed = Deed(deed.client_id, deed.kind, handout_id=handout)
        record_progress(
            user_id=lessons["user"].pk,
            lesson_id=lessons[deed.kind].pk,
            deeds=[deed],
            opened_at=NOW,
            at=at,
        )
    assert list(differences()) == []


def test_difference_is_found_and_mended(lessons, capsys):
    record_progress(
        user_id=lessons["user"].pk,
        lesson_id=lessons[EventKind.READ].pk,
        deeds=[Deed(uuid.uuid4(), EventKind.READ, read_to=100)],
        opened_at=NOW,
        at=NOW + timedelta(hours=1),
    )
    call_command("recompute_progress")
    right = LessonProgress.objects.values().get()
    LessonProgress.objects.update(read_to=50, completed_at=None)
    Enrolment.objects.update(lessons_done=0)
    with pytest.raises(CommandError, match="2 summaries differ"):
        call_command("recompute_progress")
    call_command("recompute_progress", fix=True)
    assert LessonProgress.objects.values().get() == right
    assert Enrolment.objects.get().lessons_done == 1
    assert list(differences()) == []


def test_lost_and_invented_summaries_are_found(lessons):
    enrolment = Enrolment.objects.get()
    enrolment.progress.create(lesson=lessons[EventKind.FILE], first_at=NOW, last_at=NOW)
    ProgressEvent.objects.create(
        enrolment=enrolment,
        lesson=lessons[EventKind.READ],
        kind=EventKind.READ,
        client_id=uuid.uuid4(),
        at=NOW + timedelta(hours=1),
        read_to=10,
    )
    assert {one.lesson_id: one.expected for one in differences()}.keys() == {
        lessons[EventKind.FILE].pk,
        lessons[EventKind.READ].pk,
        None,  # and the enrolment, whose last activity the event moved
    }
