"""Two people at once, on a real database; the control shows what the lock is for."""

from uuid import uuid4

import pytest
from django.db.models import QuerySet

from alliance.core.transitions import TransitionNotAllowed
from alliance.discussion.enums import CommentState, ReportState
from alliance.discussion.models import Comment, Report
from alliance.discussion.models import Thread as Discussion
from alliance.discussion.services import moderating, refusals, writing
from alliance.notices.models import Notice
from lms.testing.racing import Meeting, at_once

from .conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)


def read_together(monkeypatch) -> None:
    """Nobody goes on from reading the comment's row until both have; with the lock one cannot."""
    read = Meeting()
    lock, lock_own = moderating._lock, writing.lock_own

    def wait_for_the_other(found):
        read.wait()
        return found

    monkeypatch.setattr(moderating, "_lock", lambda *args: wait_for_the_other(lock(*args)))
    monkeypatch.setattr(writing, "lock_own", lambda *args: wait_for_the_other(lock_own(*args)))


@pytest.fixture(params=[True, False], ids=["as it is", "control: no lock"])
def locked(request, monkeypatch) -> bool:
    if not request.param:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)
    return request.param


def test_an_edit_and_hiding_at_once(world, say, monkeypatch, locked):
    """The office hides what it read; the author cannot change it under its hands."""
    comment = say("不实的话")
    read_together(monkeypatch)
    edited, hidden = at_once(
        lambda: writing.edit(comment_id=comment.pk, text="改好的话", by=world.doctor, at=AT),
        lambda: moderating.hide(
            comment_id=comment.pk, reason="不实", by=world.alliance_office, at=AT
        ),
    )
    comment.refresh_from_db()
    assert isinstance(hidden, Comment)
    assert comment.state == CommentState.HIDDEN
    one_after_the_other = isinstance(edited, refusals.WindowClosed) or hidden.text == "改好的话"
    assert one_after_the_other == locked


def test_one_office_hides_while_the_other_dismisses(world, say, monkeypatch):
    """One after the other: each report is decided once, and its reporter told once."""
    comment = say()
    moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=world.colleague, at=AT)
    read_together(monkeypatch)
    hidden, dismissed = at_once(
        lambda: moderating.hide(
            comment_id=comment.pk, reason="不实", by=world.alliance_office, at=AT
        ),
        lambda: moderating.dismiss(comment_id=comment.pk, by=world.administrator, at=AT),
    )
    assert isinstance(hidden, Comment)
    came_too_late = isinstance(dismissed, moderating.NothingReported)
    state = ReportState.UPHELD if came_too_late else ReportState.DISMISSED
    assert Report.objects.get().state == state
    assert Notice.objects.filter(user=world.colleague).count() == 1


def test_two_report_at_once_and_one_of_them_twice(world, say):
    comment = say()

    def report(user):
        return lambda: moderating.report(
            comment_id=comment.pk, reason="WRONG", note="", by=user, at=AT
        )

    outcomes = at_once(*map(report, (world.colleague, world.coordinator, world.colleague)))
    assert all(isinstance(each, Report) for each in outcomes)
    assert Report.objects.count() == 2


def test_two_hide_at_once(world, say, monkeypatch):
    comment = say()

    def hide(user):
        return lambda: moderating.hide(comment_id=comment.pk, reason="不实", by=user, at=AT)

    read_together(monkeypatch)
    outcomes = at_once(hide(world.alliance_office), hide(world.administrator))
    assert {type(each) for each in outcomes} == {Comment, TransitionNotAllowed}


def test_the_same_comment_sent_twice_at_once_makes_one_in_one_thread(world):
    key = uuid4()

    def write():
        return writing.write(
            host="room", object_id=world.unit.pk, text="好", key=key, by=world.doctor, at=AT
        )

    first, second = at_once(write, write)
    assert first == second
    assert (Comment.objects.count(), Discussion.objects.count()) == (1, 1)
