"""In the world only what other apps host can be discussed: here a piece of news."""

from uuid import uuid4

from django.utils import timezone

from alliance.discussion.models import Comment, Thread
from alliance.discussion.services import moderating, writing
from alliance.news.factories import NewsPageFactory
from lms.testing.access import Row, members, only


def place(world) -> dict:
    return {"host": "news", "object_id": NewsPageFactory().pk}


def said(world) -> Comment:
    return writing.write(
        host="news",
        object_id=NewsPageFactory().pk,
        text="同意。",
        key=uuid4(),
        by=world.doctor,
        at=timezone.now(),
    )


def comment(world) -> dict:
    return {"pk": said(world).pk}


def reported(world) -> dict:
    pk = said(world).pk
    moderating.report(comment_id=pk, reason="OTHER", note="", by=world.colleague, at=timezone.now())
    return {"pk": pk}


def hidden(world) -> dict:
    pk = said(world).pk
    moderating.hide(comment_id=pk, reason="不实", by=world.alliance_office, at=timezone.now())
    return {"pk": pk}


def thread(world) -> dict:
    said(world)
    return {"pk": Thread.objects.get().pk}


def silence(world) -> dict:
    imposed = moderating.silence(
        comment_id=said(world).pk,
        alliance=world.alliance,
        days=1,
        reason="争吵",
        by=world.alliance_office,
        at=timezone.now(),
    )
    return {"pk": imposed.pk}


def words(world) -> dict:
    return {"text": "同意。", "key": str(uuid4())}


def days(world) -> dict:
    return {"silence-alliance": world.alliance.pk, "silence-days": 3, "silence-reason": "争吵"}


OFFICE = only("alliance_office", 302)
DOCTOR = only("doctor") | {"administrator": 404}

ROWS = [
    Row("discussion:thread", kwargs=place, data=words, get=members(200), post=members(302)),
    Row("discussion:people", kwargs=place, get=members(200), post=405),
    Row(
        "discussion:listen",
        kwargs=place,
        data=lambda world: {"ear": "FOLLOW"},
        get=405,
        post=members(302),
    ),
    Row("discussion:comment", kwargs=comment, get=members(302), post=405),
    Row("discussion:edit", kwargs=comment, data=words, get=DOCTOR, post=DOCTOR | {"doctor": 302}),
    Row("discussion:delete", kwargs=comment, get=405, post=DOCTOR | {"doctor": 302}),
    Row(
        "discussion:report",
        kwargs=comment,
        data=lambda world: {"reason": "OTHER"},
        get=members(200) | {"doctor": 404},
        post=members(302) | {"doctor": 404},
    ),
    Row("discussion:queue", get=only("alliance_office"), post=405),
    Row("discussion:moderate", kwargs=comment, get=only("alliance_office"), post=405),
    Row(
        "discussion:hide",
        kwargs=comment,
        data=lambda world: {"hide-reason": "不实"},
        get=405,
        post=OFFICE,
    ),
    Row("discussion:dismiss", kwargs=reported, get=405, post=OFFICE),
    Row("discussion:restore", kwargs=hidden, get=405, post=OFFICE),
    Row(
        "discussion:silence",
        kwargs=comment,
        data=days,
        get=405,
        post=OFFICE,
    ),
    Row("discussion:lock", kwargs=thread, get=405, post=OFFICE),
    Row("discussion:silences", get=only("alliance_office"), post=405),
    Row("discussion:lift", kwargs=silence, get=405, post=OFFICE),
]
