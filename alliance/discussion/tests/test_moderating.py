from datetime import timedelta

import pytest

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.discussion import queries, rules
from alliance.discussion.enums import CommentState, ReportState
from alliance.discussion.models import Comment, Report, Silence
from alliance.discussion.queries import Queue
from alliance.discussion.services import moderating, refusals, writing
from alliance.notices.models import Notice
from alliance.units.queries import roles_of

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(world, say) -> Comment:
    comment = say("电疗包治百病")
    for user in (world.colleague, world.coordinator):
        moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=user, at=AT)
    return comment


def hide(comment, *, by, reason="不实"):
    return moderating.hide(comment_id=comment.pk, reason=reason, by=by, at=AT)


def told() -> dict[str, str]:
    return dict(
        Notice.objects.filter(kind__startswith="moderation.").values_list("user__username", "kind")
    )


def states() -> set[str]:
    return set(Report.objects.values_list("state", flat=True))


def acts() -> list[str]:
    found = AuditEntry.objects.exclude(action="comment.write").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_hiding_tells_the_author_why_and_the_reporters_that(world, reported):
    hide(reported, by=world.alliance_office)
    reported.refresh_from_db()
    assert (reported.state, reported.hidden_reason) == (CommentState.HIDDEN, "不实")
    assert states() == {ReportState.UPHELD}
    assert told() == {
        "doctor": "moderation.hidden",
        "colleague": "moderation.upheld",
        "coordinator": "moderation.upheld",
    }
    assert "原因：不实" in Notice.objects.get(user=world.doctor, kind="moderation.hidden").text
    assert acts() == ["comment.report", "comment.report", "comment.hide"]


def test_dismissing_leaves_it_and_tells_the_reporters(world, reported):
    moderating.dismiss(comment_id=reported.pk, by=world.alliance_office, at=AT)
    assert states() == {ReportState.DISMISSED}
    assert told() == {"colleague": "moderation.dismissed", "coordinator": "moderation.dismissed"}
    with pytest.raises(moderating.NothingReported):
        moderating.dismiss(comment_id=reported.pk, by=world.alliance_office, at=AT)


def test_a_hidden_comment_is_restored_once(world, reported):
    with pytest.raises(TransitionNotAllowed):
        moderating.restore(comment_id=reported.pk, by=world.alliance_office, at=AT)
    hide(reported, by=world.alliance_office)
    moderating.restore(comment_id=reported.pk, by=world.alliance_office, at=AT)
    reported.refresh_from_db()
    assert (reported.state, reported.hidden_reason) == (CommentState.VISIBLE, "")
    assert Notice.objects.filter(user=world.doctor, kind="moderation.restored").exists()
    assert acts()[-1] == "comment.restore"


def test_what_its_author_deleted_is_neither_hidden_nor_restored(world, reported):
    writing.delete(comment_id=reported.pk, by=world.doctor, at=AT)
    for act in (lambda: hide(reported, by=world.alliance_office), lambda: moderating.restore(
        comment_id=reported.pk, by=world.alliance_office, at=AT
    )):  # fmt: skip
        with pytest.raises(TransitionNotAllowed):
            act()


def test_one_report_each_while_it_is_open(world, reported):
    again = moderating.report(
        comment_id=reported.pk, reason="ABUSE", note="", by=world.colleague, at=AT
    )
    assert again.reason == "WRONG"
    moderating.dismiss(comment_id=reported.pk, by=world.alliance_office, at=AT)
    moderating.report(comment_id=reported.pk, reason="ABUSE", note="", by=world.colleague, at=AT)
    assert Report.objects.filter(reporter=world.colleague).count() == 2


@pytest.mark.parametrize("user", ["doctor", "other_doctor", "stranger"])
def test_the_author_and_who_may_not_read_report_nothing(world, reported, user):
    with pytest.raises(NotAllowed):
        moderating.report(
            comment_id=reported.pk, reason="ABUSE", note="", by=getattr(world, user), at=AT
        )


def test_reports_without_end_are_too_many(world, say):
    comment = say()
    for _ in range(moderating.REPORTS.tries):
        moderating.report(comment_id=comment.pk, reason="OTHER", note="", by=world.colleague, at=AT)
    with pytest.raises(refusals.TooFast):
        moderating.report(comment_id=comment.pk, reason="OTHER", note="", by=world.colleague, at=AT)


@pytest.mark.parametrize("user", ["doctor", "coordinator", "training_office", "editor", "stranger"])
def test_who_is_not_the_office_moderates_nothing(world, reported, user):
    by = getattr(world, user)
    acts = (
        lambda: hide(reported, by=by),
        lambda: moderating.dismiss(comment_id=reported.pk, by=by, at=AT),
        lambda: moderating.restore(comment_id=reported.pk, by=by, at=AT),
        lambda: moderating.set_locked(thread_id=reported.thread_id, locked=True, by=by, at=AT),
        lambda: moderating.silence(
            comment_id=reported.pk, alliance=world.alliance, days=1, reason="吵", by=by, at=AT
        ),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_the_office_moderates_nothing_that_it_may_not_read(world, say):
    """A thread closed to a unit stays closed to the office of its alliance."""
    comment = say("内部", host="closed")
    moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=world.colleague, at=AT)
    with pytest.raises(NotAllowed):
        hide(comment, by=world.alliance_office)
    roles = roles_of(world.alliance_office)
    assert not queries.queue(Queue.OPEN, roles=roles).exists()
    assert queries.queue(Queue.OPEN, roles=roles_of(world.administrator)).get() == comment


def test_the_queue_holds_what_waits_what_is_hidden_and_what_was_decided(world, say, reported):
    say("没有人举报")
    hidden = say("藏起")
    hide(hidden, by=world.alliance_office)
    kept = say("留下")
    moderating.report(comment_id=kept.pk, reason="OTHER", note="", by=world.colleague, at=AT)
    moderating.dismiss(comment_id=kept.pk, by=world.alliance_office, at=AT)
    roles = roles_of(world.alliance_office)
    found = {which: list(queries.queue(which, roles=roles)) for which in Queue}
    assert found == {Queue.OPEN: [reported], Queue.HIDDEN: [hidden], Queue.DECIDED: [kept]}
    assert found[Queue.OPEN][0].open_reports == 2


def silence(comment, world, *, by=None, days=3, at=AT):
    return moderating.silence(
        comment_id=comment.pk,
        alliance=world.alliance,
        days=days,
        reason="争吵",
        by=by or world.alliance_office,
        at=at,
    )


def test_a_silence_is_told_and_takes_the_place_of_the_one_before(world, say):
    comment = say()
    first = silence(comment, world, days=30)
    second = silence(comment, world, days=1)
    first.refresh_from_db()
    assert (first.lifted_at, second.lifted_at) == (AT, None)
    assert rules.silence_of(world.doctor.pk, comment.thread, at=AT) == second
    assert Notice.objects.filter(user=world.doctor, kind="moderation.silenced").count() == 2
    silence(comment, world, at=AT + timedelta(days=2))
    assert Silence.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_silence_has_an_end(world, say, days):
    with pytest.raises(NotAllowed):
        silence(say(), world, days=days)


def test_nobody_silences_themselves_an_administrator_or_in_another_alliance(world, say):
    own = say(by=world.alliance_office)
    with pytest.raises(NotAllowed):
        silence(own, world)
    with pytest.raises(NotAllowed):
        silence(say(by=world.administrator), world)
    with pytest.raises(NotAllowed):
        moderating.silence(
            comment_id=say().pk, alliance=world.foreign_alliance, days=1, reason="吵",
            by=world.alliance_office, at=AT,
        )  # fmt: skip


def test_a_silence_is_lifted_once_by_the_office(world, say):
    imposed = silence(say(), world)
    with pytest.raises(NotAllowed):
        moderating.lift(silence_id=imposed.pk, by=world.coordinator, at=AT)
    moderating.lift(silence_id=imposed.pk, by=world.alliance_office, at=AT)
    say()
    assert Notice.objects.filter(user=world.doctor, kind="moderation.lifted").exists()
    with pytest.raises(moderating.AlreadyLifted):
        moderating.lift(silence_id=imposed.pk, by=world.alliance_office, at=AT)


def test_in_a_thread_of_no_alliance_a_silence_of_any_holds(world, say):
    comment = say()
    silence(comment, world)
    thread = comment.thread
    thread.alliance = None
    assert rules.silence_of(world.doctor.pk, thread, at=AT)
    thread.alliance = world.foreign_alliance
    assert rules.silence_of(world.doctor.pk, thread, at=AT) is None
