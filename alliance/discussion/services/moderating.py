"""Reports, and what the alliance's office does about them.

The comment's row is locked first in every act about it, so that two people who act at once act one
after the other, and the second sees what the first did.
"""

from datetime import datetime, timedelta

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import NotAllowed, require
from alliance.core.throttle import Limit, TooManyTries
from alliance.notices.services import notify
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import rules
from ..enums import COMMENT_TRANSITIONS, REPORT_TRANSITIONS, CommentState, ReportState
from ..models import Comment, Report, Silence, Thread
from . import refusals
from .telling import link_to, tell_person

REPORTS = Limit("discussion-report", tries=20, seconds=3600)
LONGEST_SILENCE = timedelta(days=365)


class NothingReported(Exception):
    """No report of the comment is open: somebody decided before."""


class AlreadyLifted(Exception):
    """The silence does not stand any more."""


def report(*, comment_id: int, reason: str, note: str, by: User, at: datetime) -> Report:
    """Tell the office about a comment. While one's report is open a second one is the same.

    Raises NotAllowed, refusals.TooFast.
    """
    try:
        REPORTS.take(by.pk, at=at)
    except TooManyTries as refused:
        raise refusals.TooFast from refused
    with transaction.atomic():
        comment = _lock(comment_id)
        thread = comment.thread
        require(rules.can_read(roles_of(by), host=thread.host, object_id=thread.object_id))
        require(rules.can_report(by.pk, comment))
        made, new = Report.objects.get_or_create(
            comment=comment,
            reporter=by,
            state=ReportState.OPEN,
            defaults={"reason": reason, "note": note, "created_at": at},
        )
        if new:
            _record("comment.report", comment, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def hide(*, comment_id: int, reason: str, by: User, at: datetime) -> Comment:
    """Take a comment out of sight; its author reads why, who reported it that it was done.

    Raises NotAllowed, TransitionNotAllowed.
    """
    comment = _lock_to_moderate(comment_id, by)
    transitions.require(COMMENT_TRANSITIONS, comment.state, CommentState.HIDDEN)
    comment.state, comment.state_at, comment.hidden_reason = CommentState.HIDDEN, at, reason
    comment.save(update_fields=["state", "state_at", "hidden_reason"])
    _record("comment.hide", comment, by=by, at=at)
    tell_person(comment.author_id, kind="moderation.hidden", comment=comment, at=at, reason=reason)
    _decide(comment, ReportState.UPHELD, "moderation.upheld", by=by, at=at)
    return comment


@transaction.atomic
def dismiss(*, comment_id: int, by: User, at: datetime) -> Comment:
    """Leave the comment as it is, and tell who reported it. Raises NotAllowed, NothingReported."""
    comment = _lock_to_moderate(comment_id, by)
    if not _decide(comment, ReportState.DISMISSED, "moderation.dismissed", by=by, at=at):
        raise NothingReported
    _record("comment.dismiss", comment, by=by, at=at)
    return comment


@transaction.atomic
def restore(*, comment_id: int, by: User, at: datetime) -> Comment:
    """Show a hidden comment again. Raises NotAllowed, TransitionNotAllowed."""
    comment = _lock_to_moderate(comment_id, by)
    # The table lets a hidden comment become visible, and no other one.
    transitions.require(COMMENT_TRANSITIONS, comment.state, CommentState.VISIBLE)
    comment.state, comment.state_at, comment.hidden_reason = CommentState.VISIBLE, at, ""
    comment.save(update_fields=["state", "state_at", "hidden_reason"])
    _record("comment.restore", comment, by=by, at=at)
    tell_person(comment.author_id, kind="moderation.restored", comment=comment, at=at)
    return comment


def _lock(comment_id: int) -> Comment:
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("thread")
        .filter(pk=comment_id)
        .first()
    )
    if comment is None:
        raise NotAllowed
    return comment


def _lock_to_moderate(comment_id: int, by: User) -> Comment:
    comment = _lock(comment_id)
    require(rules.can_moderate(roles_of(by), comment.thread))
    return comment


def _decide(
    comment: Comment, state: ReportState, kind: str, *, by: User, at: datetime
) -> list[Report]:
    """Close every open report of the comment, and tell each reporter."""
    decided = list(Report.objects.filter(comment=comment, state=ReportState.OPEN))
    for each in decided:
        transitions.require(REPORT_TRANSITIONS, each.state, state)
        each.state, each.decided_at, each.decided_by = state, at, by
        each.save(update_fields=["state", "decided_at", "decided_by"])
        tell_person(each.reporter_id, kind=kind, comment=comment, at=at)
    return decided


def _record(action: str, comment: Comment, *, by: User, at: datetime, **detail: str) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=comment,
        alliance_id=comment.thread.alliance_id,
        at=at,
        **detail,
    )


@transaction.atomic
def set_locked(*, thread_id: int, locked: bool, by: User, at: datetime) -> Thread:
    """Close a discussion to all further words, or open it again. Idempotent. Raises NotAllowed."""
    thread = Thread.objects.select_for_update().filter(pk=thread_id).first()
    if thread is None:
        raise NotAllowed
    require(rules.can_moderate(roles_of(by), thread))
    if (thread.locked_at is not None) == locked:
        return thread
    thread.locked_at = at if locked else None
    thread.save(update_fields=["locked_at"])
    audit.record(
        "thread.lock" if locked else "thread.unlock",
        by_id=by.pk,
        target=thread,
        alliance_id=thread.alliance_id,
        at=at,
    )
    return thread


@transaction.atomic
def silence(
    *, comment_id: int, alliance: Alliance, days: int, reason: str, by: User, at: datetime
) -> Silence:
    """Keep a comment's author from writing in the alliance's discussions for so many days.

    It takes the place of one that stands, longer or shorter. Raises NotAllowed.
    """
    comment = _lock_to_moderate(comment_id, by)
    author = User.objects.select_for_update().get(pk=comment.author_id)
    require(rules.can_silence(roles_of(by), alliance_id=alliance.pk, person=author))
    require(timedelta(0) < timedelta(days=days) <= LONGEST_SILENCE)
    Silence.objects.filter(alliance=alliance, user=author, lifted_at=None).update(lifted_at=at)
    imposed = Silence.objects.create(
        alliance=alliance,
        user=author,
        reason=reason,
        created_at=at,
        until=at + timedelta(days=days),
        imposed_by=by,
    )
    audit.record(
        "silence.impose", by_id=by.pk, target=author, alliance_id=alliance.pk, at=at, days=days
    )
    notify(
        users=[author.pk],
        kind="moderation.silenced",
        params={
            "alliance": alliance.name,
            "until": refusals.moment(imposed.until),
            "reason": reason,
        },
        url=link_to(comment),
        at=at,
    )
    return imposed


@transaction.atomic
def lift(*, silence_id: int, by: User, at: datetime) -> Silence:
    """Let the person write again before the time is over. Raises NotAllowed, AlreadyLifted."""
    standing = (
        Silence.objects.visible_to(roles_of(by))
        .select_for_update(of=("self",))
        .select_related("alliance")
        .filter(pk=silence_id)
        .first()
    )
    if standing is None:
        raise NotAllowed
    if standing.lifted_at is not None or standing.until <= at:
        raise AlreadyLifted
    standing.lifted_at = at
    standing.save(update_fields=["lifted_at"])
    audit.record(
        "silence.lift",
        by_id=by.pk,
        target=standing.user,
        alliance_id=standing.alliance_id,
        at=at,
    )
    notify(
        users=[standing.user_id],
        kind="moderation.lifted",
        params={"alliance": standing.alliance.name},
        url="/desk/",
        at=at,
    )
    return standing
