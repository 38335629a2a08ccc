from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.discussion.enums import EDIT_WINDOW, TEXT_LENGTH, CommentState, ReportState
from alliance.discussion.models import Comment, Following, Report, Thread
from alliance.discussion.services import following, moderating, refusals, writing
from alliance.discussion.services.following import Ear
from alliance.notices.models import Notice

from .conftest import AT

pytestmark = pytest.mark.django_db


def told() -> dict[str, str]:
    """Who was told what, the last time."""
    return dict(Notice.objects.order_by("pk").values_list("user__username", "kind"))


def test_a_comment_makes_its_thread_and_is_on_record(world, say):
    comment = say("同意。\r\n谢谢")
    thread = Thread.objects.get()
    assert (thread.host, thread.object_id, thread.alliance) == (
        "room", world.unit.pk, world.alliance,
    )  # fmt: skip
    assert (comment.thread, comment.text, comment.state) == (thread, "同意。\n谢谢", "VISIBLE")
    assert Following.objects.get().user == world.doctor
    entry = AuditEntry.objects.get(action="comment.write")
    assert (entry.actor_id, entry.alliance_id) == (world.doctor.pk, world.alliance.pk)


def test_a_reply_to_a_reply_stands_beside_it(world, say):
    first = say()
    reply = say(by=world.colleague, answers_id=first.pk)
    again = say(answers_id=reply.pk)
    assert (reply.parent, reply.answers) == (first, first)
    assert (again.parent, again.answers) == (first, reply)
    other = say()
    assert list(Comment.objects.in_branches()) == [first, reply, again, other]


def test_sent_twice_it_is_said_once(world, say):
    key = uuid4()
    assert say("一", key=key) == say("一", key=key)
    assert say("一", key=key, by=world.colleague) != say("一", key=key)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (" \n\u202e ", refusals.TextEmpty),
        ("长" * (TEXT_LENGTH + 1), refusals.TextTooLong),
        ("患者电话 13812345678", refusals.PatientFound),
        ("@周明远 请看", refusals.PatientFound),
        ("@a " * 21, refusals.TooManyNames),
    ],
)
def test_what_cannot_be_said_leaves_nothing(say, text, refused):
    with pytest.raises(refused) as why:
        say(text)
    assert all(why.value.sentences)
    assert not Comment.objects.exists()


def test_a_namesake_must_be_told_apart(world, say):
    type(world.doctor).objects.filter(pk__in=[world.colleague.pk, world.coordinator.pk]).update(
        name="王小明"
    )
    world.colleague.profile.department = "康复科"
    world.colleague.profile.save()
    with pytest.raises(refusals.NameUnclear) as unclear:
        say("@王小明 请看")
    assert unclear.value.choices == [
        f"@王小明（{world.unit.name} 康复科）", f"@王小明（{world.unit.name} 脊柱外科）",
    ]  # fmt: skip
    assert say(f"{unclear.value.choices[0]} 请看").mentioned.get() == world.colleague


@pytest.mark.parametrize("user", ["other_doctor", "stranger", "editor", "auditor"])
def test_who_may_not_read_may_not_write(world, say, user):
    with pytest.raises(NotAllowed):
        say(by=getattr(world, user))


def test_nothing_is_said_where_nothing_is_hosted(world, say):
    with pytest.raises(NotAllowed):
        say(host="nowhere")


def test_many_in_a_row_are_too_many(say):
    for _ in range(writing.PACE.tries):
        say()
    with pytest.raises(refusals.TooFast):
        say()
    with pytest.raises(refusals.PatientFound):
        say("电话 13812345678")


def test_what_is_gone_is_not_answered(world, say):
    gone, elsewhere = say(), say(host="closed")
    writing.delete(comment_id=gone.pk, by=world.doctor, at=AT)
    for answers_id in (gone.pk, elsewhere.pk, 2**40):
        with pytest.raises(refusals.AnswerGone):
            say(answers_id=answers_id)


def test_each_is_told_once_for_the_nearest_reason(world, say):
    first = say(by=world.coordinator)
    say(by=world.colleague)
    Notice.objects.all().delete()
    name = world.administrator.name
    say(f"@{name} 请看，@{world.doctor.name} 是我", answers_id=first.pk)
    assert told() == {
        "administrator": "discussion.mention",
        "coordinator": "discussion.reply",
        "colleague": "discussion.comment",
    }
    notice = Notice.objects.get(user=world.administrator)
    assert notice.text == f"{world.doctor.name} 在“{world.unit.name}”的讨论中提到了您。"


def test_who_muted_is_told_nothing_and_who_left_only_of_mentions(world, say):
    first = say(by=world.colleague)
    say(by=world.coordinator)
    for user, ear in ((world.colleague, Ear.MUTE), (world.coordinator, Ear.MENTIONS)):
        following.listen(host="room", object_id=world.unit.pk, ear=ear, by=user, at=AT)
    Notice.objects.all().delete()
    say(f"@{world.colleague.name} 好", answers_id=first.pk)
    assert told() == {}
    say(f"@{world.coordinator.name} 好")
    assert told() == {"coordinator": "discussion.mention"}
    say(by=world.colleague)
    assert Following.objects.get(user=world.colleague).muted


def test_who_may_not_read_any_more_is_told_nothing(world, say):
    first = say(by=world.colleague)
    say(f"@{world.colleague.name} 好")
    Notice.objects.all().delete()
    world.colleague.profile.unit = world.other_unit
    world.colleague.profile.save()
    say(answers_id=first.pk)
    assert told() == {}
    with suppress(refusals.PatientFound):  # a name that is not a reader's may be a patient's
        say(f"@{world.colleague.name}")
    assert told() == {}


def test_an_edit_keeps_what_stood_and_tells_who_is_new(world, say):
    comment = say(f"@{world.colleague.name} 好")
    Notice.objects.all().delete()
    writing.edit(
        comment_id=comment.pk,
        text=f"@{world.colleague.name} @{world.coordinator.name} 好",
        by=world.doctor,
        at=AT + EDIT_WINDOW,
    )
    comment.refresh_from_db()
    assert comment.edited_at == AT + EDIT_WINDOW
    assert set(comment.mentioned.all()) == {world.colleague, world.coordinator}
    assert told() == {"coordinator": "discussion.mention"}
    texts = list(comment.events.order_by("pgh_id").values_list("text", flat=True))
    assert texts == [f"@{world.colleague.name} 好", comment.text]


def test_an_edit_that_changes_nothing_is_none(world, say):
    comment = say("好")
    assert (
        writing.edit(comment_id=comment.pk, text=" 好 ", by=world.doctor, at=AT).edited_at is None
    )
    assert not AuditEntry.objects.filter(action="comment.edit").exists()


@pytest.mark.parametrize(
    ("text", "after", "refused"),
    [
        ("好", EDIT_WINDOW + timedelta(seconds=1), refusals.WindowClosed),
        ("", timedelta(0), refusals.TextEmpty),
        ("电话 13812345678", timedelta(0), refusals.PatientFound),
    ],
)
def test_what_an_edit_may_not_do(world, say, text, after, refused):
    comment = say()
    with pytest.raises(refused):
        writing.edit(comment_id=comment.pk, text=text, by=world.doctor, at=AT + after)


def test_only_the_author_edits_and_deletes(world, say):
    comment = say()
    for user in (world.colleague, world.administrator, world.alliance_office):
        with pytest.raises(NotAllowed):
            writing.edit(comment_id=comment.pk, text="改", by=user, at=AT)
        with pytest.raises(NotAllowed):
            writing.delete(comment_id=comment.pk, by=user, at=AT)


def test_who_lost_the_right_to_read_changes_nothing(world, say):
    comment = say()
    world.doctor.profile.unit = world.other_unit
    world.doctor.profile.save()
    with pytest.raises(NotAllowed):
        writing.edit(comment_id=comment.pk, text="改", by=world.doctor, at=AT)


def test_deleting_leaves_a_stone_and_settles_reports(world, say):
    comment = say()
    moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=world.colleague, at=AT)
    writing.delete(comment_id=comment.pk, by=world.doctor, at=AT)
    assert Comment.objects.get().state == CommentState.DELETED
    assert Report.objects.get().state == ReportState.SETTLED
    with pytest.raises(TransitionNotAllowed):
        writing.delete(comment_id=comment.pk, by=world.doctor, at=AT)


def test_a_locked_thread_and_a_silenced_person_say_nothing(world, say):
    comment = say()
    office = {"by": world.alliance_office, "at": AT}
    moderating.set_locked(thread_id=comment.thread_id, locked=True, **office)
    with pytest.raises(refusals.ThreadLocked):
        say()
    with pytest.raises(refusals.ThreadLocked):
        writing.edit(comment_id=comment.pk, text="改", by=world.doctor, at=AT)
    moderating.set_locked(thread_id=comment.thread_id, locked=False, **office)
    moderating.silence(
        comment_id=comment.pk, alliance=world.alliance, days=1, reason="争吵", **office
    )
    with pytest.raises(refusals.Silenced):
        say()
    say(by=world.colleague)
    say(at=AT + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": ""}, IntegrityError),
        ({"state": "HIDDEN", "state_at": AT}, IntegrityError),
        ({"state": "DELETED"}, IntegrityError),
        ({"state": "VISIBLE", "hidden_reason": "无"}, IntegrityError),
        ({"key": uuid4()}, ProgrammingError),
        ({"created_at": AT + timedelta(days=1)}, ProgrammingError),
    ],
)
def test_the_database_holds_what_a_comment_is(say, change, error):
    comment = say()
    with pytest.raises(error), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).delete()
