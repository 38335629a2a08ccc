"""Who is told of what. Nobody is told of a thread they may not read any more, or have muted."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from alliance.notices.services import notify

from ..hosts import HOSTS
from ..models import Comment, Following


def tell_of_comment(comment: Comment, *, mentioned: Iterable[int], at: datetime) -> None:
    """One notice a person: for who is mentioned, else who is answered, else who follows."""
    followers = Following.objects.filter(thread=comment.thread, muted=False)
    answered = {comment.answers.author_id} if comment.answers else set()
    told = {comment.author_id}
    for kind, users in (
        ("discussion.mention", set(mentioned)),
        ("discussion.reply", answered),
        ("discussion.comment", set(followers.values_list("user", flat=True))),
    ):
        _tell(comment, kind=kind, users=users - told, at=at)
        told |= users


def tell_of_mentions(comment: Comment, *, mentioned: Iterable[int], at: datetime) -> None:
    """Those who came into a comment by an edit; who was told of it already is not again."""
    _tell(comment, kind="discussion.mention", users=set(mentioned) - {comment.author_id}, at=at)


def _tell(comment: Comment, *, kind: str, users: set[int], at: datetime) -> None:
    if not users:
        return
    thread = comment.thread
    muted = Following.objects.filter(thread=thread, muted=True).values("user")
    readers = (
        HOSTS[thread.host].readers(thread.object_id).filter(pk__in=users).exclude(pk__in=muted)
    )
    notify(
        users=readers.values_list("pk", flat=True),
        kind=kind,
        params={"author": comment.author.name, "title": title_of(thread)},
        url=link_to(comment),
        key=f"comment:{comment.pk}",
        at=at,
    )


def tell_person(user_id: int, *, kind: str, comment: Comment, at: datetime, **params: str) -> None:
    """Tell one person what the office did about a comment, theirs or one they reported."""
    notify(
        users=[user_id],
        kind=kind,
        params={"title": title_of(comment.thread), **params},
        url=link_to(comment),
        at=at,
    )


def title_of(thread) -> str:
    about = HOSTS[thread.host].about(thread.object_id)
    return about.title if about else str(HOSTS[thread.host].label)


def link_to(comment: Comment) -> str:
    return reverse("discussion:comment", args=[comment.pk])
