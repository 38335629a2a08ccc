"""When a path is finished, what is kept of it, and that it is kept whatever comes later."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from alliance.core.models import AuditEntry
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.factories import EnrolmentFactory
from courses.paths import queries, services
from courses.paths.factories import PathPageFactory
from courses.paths.models import ListedCourse, PathCompletion, PathPage
from courses.paths.signals import path_completed

from .steps import AT, finish


def complete(ways, user=None) -> PathCompletion | None:
    return services.complete_path(path_id=ways.path.pk, user_id=(user or ways.doctor).pk)


@pytest.fixture
def announced():
    told = []

    def hear(completion, **kwargs):
        told.append(completion)

    path_completed.connect(hear)
    yield told
    path_completed.disconnect(hear)


@pytest.mark.parametrize(
    ("required", "electives", "is_finished"),
    [
        ([], [], False),
        ([0], [0], False),
        ([0, 1], [], False),
        ([], [0, 1, 2], False),
        ([0, 1], [2], True),
        ([0, 1], [0, 1, 2], True),
    ],
)
def test_finished_with_all_required_and_enough_electives(ways, required, electives, is_finished):
    done = [ways.required[n] for n in required] + [ways.electives[n] for n in electives]
    finish(ways.doctor, *done)
    assert list(queries.fulfilled_by(ways.path)) == ([ways.doctor.pk] if is_finished else [])
    assert (complete(ways) is not None) == is_finished


def test_completion_keeps_what_counted_as_it_was(ways):
    spare, first, last = ways.electives[2], ways.electives[1], ways.required[1]
    finish(ways.doctor, first, ways.required[0], last, spare)
    completion = complete(ways)
    assert (completion.title, completion.hours) == ("脊柱创伤急救", Decimal(6 + 4 + 3))
    assert completion.completed_at == AT + timedelta(days=2)
    assert list(completion.courses.values_list("title", "required")) == [
        ("固定与转运", True),
        ("神经查体", True),
        ("影像入门", False),
    ]
    entry = AuditEntry.objects.get(action="path.complete")
    assert (entry.actor_id, entry.object_id) == (ways.doctor.pk, str(completion.pk))


def test_finished_courses_count_from_the_day_the_path_is_published(ways):
    PathPage.objects.filter(pk=ways.path.pk).update(listed_at=AT + timedelta(days=50))
    finish(ways.doctor, *ways.required, ways.electives[0])
    assert complete(ways).completed_at == AT + timedelta(days=50)


def test_asked_again_it_is_the_same_and_announced_once(
    ways, announced, django_capture_on_commit_callbacks
):
    finish(ways.doctor, *ways.required, ways.electives[0])
    with django_capture_on_commit_callbacks(execute=True):
        first, second = complete(ways), complete(ways)
    assert first == second
    assert announced == [first]


def test_course_left_or_under_way_does_not_count(ways):
    finish(ways.doctor, ways.required[0], ways.electives[0])
    EnrolmentFactory(user=ways.doctor, course=ways.required[1])
    assert complete(ways) is None


def test_course_taken_down_is_asked_until_it_leaves_the_list(ways):
    finish(ways.doctor, ways.required[0], ways.electives[0])
    ways.required[1].unpublish()
    assert complete(ways) is None
    ListedCourse.objects.filter(course=ways.required[1]).delete()
    assert services.complete_fulfilled(path_id=ways.path.pk) == 1


def test_path_that_is_not_published_is_finished_by_nobody(ways):
    finish(ways.doctor, *ways.required, ways.electives[0])
    ways.path.unpublish()
    assert complete(ways) is None
    assert services.complete_all_fulfilled() == 0


def test_who_has_finished_keeps_it_when_the_list_grows(ways):
    finish(ways.doctor, *ways.required, ways.electives[0])
    completion = complete(ways)
    ListedCourse.objects.filter(course=ways.electives[2]).update(required=True)
    assert complete(ways) == completion
    (way,) = queries.progress_of(ways.doctor, [ways.path])
    assert (way.percent, way.next) == (100, None)


def test_course_finished_completes_each_path_that_lists_it(
    ways, django_capture_on_commit_callbacks
):
    other = PathPageFactory(alliance=ways.alliance, courses=ways.required)
    PathPageFactory(alliance=ways.alliance, courses=ways.electives)
    finish(ways.doctor, *ways.required, ways.electives[0])
    services.complete_paths_of_course(course_id=ways.required[1].pk, user_id=ways.doctor.pk)
    found = PathCompletion.objects.values_list("path", flat=True)
    assert sorted(found) == sorted([ways.path.pk, other.pk])


def test_sweep_finds_what_a_lost_task_left_out(ways):
    for user in (ways.doctor, ways.other_doctor):
        finish(user, *ways.required, ways.electives[0])
    complete(ways)
    assert services.complete_all_fulfilled() == 1
    assert services.complete_all_fulfilled() == 0
    assert PathCompletion.objects.count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_completion_and_its_courses_are_frozen(ways, change):
    finish(ways.doctor, *ways.required, ways.electives[0])
    completion = complete(ways)
    for rows in (completion.courses.all(), PathCompletion.objects.all()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(hours=1) if change == "update" else rows._raw_delete(rows.db)


def test_work_is_handed_over_when_a_course_is_finished(ways, monkeypatch):
    from courses.enrolment.signals import course_completed
    from courses.paths import receivers

    handed = []
    monkeypatch.setattr(receivers, "enqueue", lambda task, *args: handed.append(args))
    (enrolment,) = finish(ways.doctor, ways.required[0])
    course_completed.send(type(enrolment), enrolment=enrolment)
    assert enrolment.state == EnrolmentState.COMPLETED
    assert handed == [(ways.required[0].pk, ways.doctor.pk)]
