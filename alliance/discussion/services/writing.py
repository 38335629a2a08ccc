"""What people say, mend and take back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import NotAllowed, require
from alliance.core.throttle import Limit, TooManyTries
from alliance.units.queries import roles_of

from .. import rules, texts
from ..enums import COMMENT_TRANSITIONS, TEXT_LENGTH, CommentState, ReportState
from ..hosts import HOSTS
from ..mentions import Mention, MentionUnclear, TooManyMentions, find_mentions
from ..models import Comment, Following, Report, Thread
from . import refusals, telling

PACE = Limit("discussion-write", tries=10, seconds=300)


def write(
    *,
    host: str,
    object_id: int,
    text: str,
    key: UUID,
    by: User,
    at: datetime,
    answers_id: int | None = None,
) -> Comment:
    """Say something, in answer to a comment or on its own. Sent twice with one key, said once.

    Whoever it concerns is told, and who wrote follows the thread from then on. Raises NotAllowed,
    refusals.NotSaid.
    """
    require(rules.can_write(roles_of(by), host=host, object_id=object_id))
    if said := _said_before(by, key):
        return said
    with transaction.atomic():
        thread = lock_thread(host=host, object_id=object_id, at=at)
        if said := _said_before(by, key):
            return said
        _require_open(thread, by, at=at)
        answered = _answered(thread, answers_id)
        text, mentions = _checked(thread, text)
        _take_turn(by, at=at)
        comment = Comment.objects.create(
            thread=thread,
            author=by,
            parent_id=answered and (answered.parent_id or answered.pk),
            answers=answered,
            text=text,
            key=key,
            created_at=at,
        )
        mentioned = _keep_mentions(comment, mentions)
        Following.objects.get_or_create(thread=thread, user=by)
        audit.record(
            "comment.write", by_id=by.pk, target=comment, alliance_id=thread.alliance_id, at=at
        )
        telling.tell_of_comment(comment, mentioned=mentioned, at=at)
    return comment


def lock_thread(*, host: str, object_id: int, at: datetime) -> Thread:
    """The thread of a thing, made when there is none, its row locked. Raises NotAllowed."""
    about = HOSTS[host].about(object_id)
    if about is None:
        raise NotAllowed
    thread, _created = Thread.objects.get_or_create(
        host=host,
        object_id=object_id,
        defaults={"alliance_id": about.alliance_id, "created_at": at},
    )
    return Thread.objects.select_for_update().get(pk=thread.pk)


def _said_before(by: User, key: UUID) -> Comment | None:
    return Comment.objects.filter(author=by, key=key).first()


def _take_turn(by: User, *, at: datetime) -> None:
    """Counted when a text is in order: who mends one that was refused is not held up."""
    try:
        PACE.take(by.pk, at=at)
    except TooManyTries as refused:
        raise refusals.TooFast from refused


def _require_open(thread: Thread, by: User, *, at: datetime) -> None:
    if thread.locked_at is not None:
        raise refusals.ThreadLocked
    if silence := rules.silence_of(by.pk, thread, at=at):
        raise refusals.Silenced(silence)


def _answered(thread: Thread, answers_id: int | None) -> Comment | None:
    """The comment that is answered; an answer to what is gone is not said into the void."""
    if answers_id is None:
        return None
    answered = Comment.objects.filter(pk=answers_id, thread=thread).first()
    if answered is None or not answered.is_visible:
        raise refusals.AnswerGone
    return answered


def _checked(thread: Thread, text: str) -> tuple[str, list[Mention]]:
    """The text as it will stand, and who is mentioned in it. Raises NotSaid."""
    text = texts.clean(text)
    if not text:
        raise refusals.TextEmpty
    if len(text) > TEXT_LENGTH:
        raise refusals.TextTooLong
    try:
        mentions = find_mentions(text, readers=HOSTS[thread.host].readers(thread.object_id))
    except MentionUnclear as unclear:
        raise refusals.NameUnclear(unclear) from unclear
    except TooManyMentions as refused:
        raise refusals.TooManyNames from refused
    if found := texts.points_at_patient(text, mentions):
        raise refusals.PatientFound(text, found)
    return text, mentions


def _keep_mentions(comment: Comment, mentions: Iterable[Mention]) -> frozenset[int]:
    """Returns who is mentioned now and was not before."""
    before = set(comment.mentioned.values_list("pk", flat=True)) if comment.edited_at else set()
    now = frozenset(pk for mention in mentions for pk in mention.user_ids)
    comment.mentioned.set(now)
    return now - before


def edit(*, comment_id: int, text: str, by: User, at: datetime) -> Comment:
    """Mend one's own words within the window; what stood before is kept in the row's history.

    Raises NotAllowed, refusals.NotSaid.
    """
    with transaction.atomic():
        comment = lock_own(comment_id, by)
        if not rules.can_edit(by.pk, comment, at=at):
            raise refusals.WindowClosed
        _require_open(comment.thread, by, at=at)
        text, mentions = _checked(comment.thread, text)
        if text == comment.text:
            return comment
        comment.text, comment.edited_at = text, at
        comment.save(update_fields=["text", "edited_at"])
        newly = _keep_mentions(comment, mentions)
        audit.record(
            "comment.edit",
            by_id=by.pk,
            target=comment,
            alliance_id=comment.thread.alliance_id,
            at=at,
        )
        telling.tell_of_mentions(comment, mentioned=newly, at=at)
    return comment


def lock_own(comment_id: int, by: User) -> Comment:
    """The person's own comment where they may still read it, its row locked. Raises NotAllowed."""
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("thread")
        .filter(pk=comment_id, author=by)
        .first()
    )
    if comment is None:
        raise NotAllowed
    thread = comment.thread
    require(rules.can_read(roles_of(by), host=thread.host, object_id=thread.object_id))
    return comment


@transaction.atomic
def delete(*, comment_id: int, by: User, at: datetime) -> Comment:
    """Take one's own words back; a stone stays in their place, reports of them are settled.

    Raises NotAllowed, TransitionNotAllowed.
    """
    comment = lock_own(comment_id, by)
    transitions.require(COMMENT_TRANSITIONS, comment.state, CommentState.DELETED)
    comment.state, comment.state_at = CommentState.DELETED, at
    comment.save(update_fields=["state", "state_at"])
    Report.objects.filter(comment=comment, state=ReportState.OPEN).update(
        state=ReportState.SETTLED, decided_at=at, decided_by=by
    )
    audit.record(
        "comment.delete", by_id=by.pk, target=comment, alliance_id=comment.thread.alliance_id, at=at
    )
    return comment
