"""Demo discussions under news and lessons with every state; loaded when their hosts have things.

Whatever is discussed is found through the hosts, so nothing here knows of news or courses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alliance.accounts.models import User
from alliance.notices.models import Notice
from alliance.notices.services import mark_read
from alliance.units.queries import roles_of

from .enums import ReportReason
from .hosts import HOSTS
from .models import Comment
from .services import following, moderating, writing

TALK = [
    ("mentor", None, "这次下乡查房最大的收获是两位骨折漏诊，基层首诊的压痛检查还要再讲一讲。"),
    ("doctor", 0, "我们卫生院上周也遇到一例，@周明远 下次带教时能不能专门讲压痛点的检查顺序？"),
    ("mentor", 1, "可以，下周三的带教时间就讲这个，大家把遇到的困难先写在这里。"),
    ("coordinator", None, "请问外出查房的名额怎么申请？我们院想报两位。"),
    (
        "office",
        3,
        "由联络员在“本单位进修”里填报即可，截止到月底，说明见 https://example.org/rounds",
    ),
]


def load(demo) -> None:
    news, *older = _ids("news", demo, limit=3)
    talk = Talk(demo, "news", news)
    said = []
    for minutes, (author, answers, text) in enumerate(TALK):
        answered = said[answers] if answers is not None else None
        said.append(talk.say(author, text, after=minutes * 47, answers=answered))
    _mend_and_take_back(talk)
    _report(talk)
    _lock(Talk(demo, "news", older[0]))
    _ask_in_a_lesson(demo)
    _read_some(demo)


@dataclass
class Talk:
    """People of the demo speaking in one thread, beginning three days ago."""

    demo: object
    host: str
    object_id: int

    def moment(self, minutes: int) -> datetime:
        return self.demo.now - timedelta(days=3) + timedelta(minutes=minutes)

    def say(self, author, text: str, *, after: int, answers: Comment | None = None) -> Comment:
        return writing.write(
            host=self.host,
            object_id=self.object_id,
            text=text,
            key=UUID(int=self.demo.rng.getrandbits(128)),
            by=author if isinstance(author, User) else self.demo.accounts[author],
            at=self.moment(after),
            answers_id=answers and answers.pk,
        )


def _ids(host: str, demo, *, limit: int, reader: str = "editor") -> list[int]:
    readable = HOSTS[host].readable(roles_of(demo.accounts[reader])).order_by("-pk")
    return list(readable.values_list("pk", flat=True)[:limit])


def _mend_and_take_back(talk: Talk) -> None:
    doctor = talk.demo.accounts["doctor"]
    mended = talk.say(doctor, "压痛在棘突两旁还是中线？", after=260)
    writing.edit(
        comment_id=mended.pk,
        text="压痛在棘突两旁还是中线，要分开记吗？",
        by=doctor,
        at=talk.moment(265),
    )
    gone = talk.say(doctor, "发错地方了。", after=300)
    writing.delete(comment_id=gone.pk, by=doctor, at=talk.moment(302))


def _report(talk: Talk) -> None:
    """One that waits, one that was hidden, one hidden and restored, one that was left."""
    office = talk.demo.accounts["office"]
    loud, *reporters = [user for user in talk.demo.people if user.is_activated][:3]
    waiting = talk.say(loud, "这种培训没有用，祖传药膏三天就好，要的加我。", after=400)
    hidden = talk.say(loud, "你们懂什么。", after=410)
    restored = talk.say("head", "个人意见：激素不宜首选。", after=420)
    left = talk.say("mentor", "指南的推荐级别是 B，证据有限。", after=430)
    for comment, reason in (
        (waiting, ReportReason.ADVERT),
        (hidden, ReportReason.ABUSE),
        (restored, ReportReason.WRONG),
        (left, ReportReason.WRONG),
    ):
        for number, reporter in enumerate(reporters):
            moderating.report(
                comment_id=comment.pk,
                reason=reason,
                note="请看一下。" if number else "",
                by=reporter,
                at=talk.moment(500 + number),
            )
    decided = talk.moment(600)
    moderating.hide(comment_id=hidden.pk, reason="言语不文明", by=office, at=decided)
    moderating.hide(comment_id=restored.pk, reason="等待核实", by=office, at=decided)
    moderating.restore(comment_id=restored.pk, by=office, at=talk.moment(700))
    moderating.dismiss(comment_id=left.pk, by=office, at=decided)
    silences = [
        moderating.silence(
            comment_id=comment.pk, alliance=talk.demo.alliance, days=days, reason=reason,
            by=office, at=decided,
        )
        for comment, days, reason in ((hidden, 7, "屡次出言不逊"), (restored, 1, "误操作"))
    ]  # fmt: skip
    moderating.lift(silence_id=silences[1].pk, by=office, at=talk.moment(610))


def _lock(talk: Talk) -> None:
    last = talk.say("office", "报名已经截止，讨论到这里，谢谢大家。", after=0)
    moderating.set_locked(
        thread_id=last.thread_id,
        locked=True,
        by=talk.demo.accounts["office"],
        at=talk.moment(5),
    )
    following.listen(
        host=talk.host,
        object_id=talk.object_id,
        ear=following.Ear.MUTE,
        by=talk.demo.accounts["doctor"],
        at=talk.moment(6),
    )


def _ask_in_a_lesson(demo) -> None:
    for lesson in _ids("lesson", demo, limit=1, reader="doctor"):
        talk = Talk(demo, "lesson", lesson)
        asked = talk.say("doctor", "影像里箭头指的是哪一节？视频第三分钟那里没看清。", after=0)
        talk.say("training", "是第四腰椎，讲义第二页有标注。", after=90, answers=asked)


def _read_some(demo) -> None:
    """The newest notices of each account stay unread."""
    for user in demo.accounts.values():
        older = Notice.objects.of(user.pk).order_by("-pk").values_list("pk", flat=True)[2:]
        for notice_id in older:
            mark_read(user_id=user.pk, notice_id=notice_id, at=demo.now)
