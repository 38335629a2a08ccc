"""One page of a thread as one person sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.safestring import SafeString

from alliance.core.access import NotAllowed, require
from alliance.units.queries import RoleSet

from . import rules, texts
from .enums import ReportState
from .hosts import HOSTS, About, Host
from .models import Comment, Following, Report, Silence, Thread

COMMENTS_PER_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A comment, or the stone in its place, with what this person may do to it."""

    comment: Comment
    html: SafeString
    is_reply: bool
    is_own: bool
    may_edit: bool
    may_delete: bool
    may_report: bool
    was_reported: bool


@dataclass(frozen=True)
class Board:
    """What a page of the discussion is drawn from."""

    host: Host
    object_id: int
    about: About
    thread: Thread | None
    page: Page
    shown: list[Shown]
    following: Following | None
    silence: Silence | None
    may_write: bool
    may_moderate: bool

    @property
    def is_locked(self) -> bool:
        return self.thread is not None and self.thread.locked_at is not None


def open_board(
    *, roles: RoleSet, host: str, object_id: int, page: str | int | None, at: datetime
) -> Board:
    """The page of the discussion under one thing. Raises NotAllowed."""
    require(rules.can_read(roles, host=host, object_id=object_id))
    known = HOSTS[host]
    about = known.about(object_id)
    if about is None:
        raise NotAllowed
    standing = Thread(host=host, object_id=object_id, alliance_id=about.alliance_id)
    thread = Thread.objects.filter(host=host, object_id=object_id).first()
    comments = Comment.objects.filter(thread=thread) if thread else Comment.objects.none()
    page_obj = Paginator(_with_people(comments), COMMENTS_PER_PAGE).get_page(page)
    return Board(
        host=known,
        object_id=object_id,
        about=about,
        thread=thread,
        page=page_obj,
        shown=_show(page_obj, roles.user_id, at=at),
        following=thread and Following.objects.filter(thread=thread, user=roles.user_id).first(),
        silence=rules.silence_of(roles.user_id, thread or standing, at=at),
        may_write=known.can_write(roles, object_id),
        may_moderate=thread is not None and rules.can_moderate(roles, thread),
    )


def _with_people(comments):
    return (
        comments.in_branches()
        .select_related("author__profile__unit", "answers__author")
        .prefetch_related("mentioned")
    )


def _show(comments: Iterable[Comment], user_id: int, *, at: datetime) -> list[Shown]:
    comments = list(comments)
    reported = set(
        Report.objects.filter(
            reporter=user_id, state=ReportState.OPEN, comment__in=comments
        ).values_list("comment", flat=True)
    )
    return [
        Shown(
            comment=comment,
            html=html_of(comment) if comment.is_visible else SafeString(""),
            is_reply=comment.parent_id is not None,
            is_own=comment.author_id == user_id,
            may_edit=rules.can_edit(user_id, comment, at=at),
            may_delete=rules.can_delete(user_id, comment),
            may_report=rules.can_report(user_id, comment) and comment.pk not in reported,
            was_reported=comment.pk in reported,
        )
        for comment in comments
    ]


def html_of(comment: Comment) -> SafeString:
    return texts.as_html(comment.text, [person.name for person in comment.mentioned.all()])


def page_of(comment: Comment) -> int:
    """The page of its thread that the comment stands on, from 1."""
    branch = comment.parent_id or comment.pk
    before = Comment.objects.filter(thread=comment.thread_id).in_branches()
    before = before.filter(Q(branch__lt=branch) | Q(branch=branch, pk__lt=comment.pk))
    return before.count() // COMMENTS_PER_PAGE + 1
