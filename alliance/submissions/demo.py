"""What units wrote: one in each state, most of them by the demo coordinator."""

from datetime import timedelta

from alliance.pages.demo_pictures import draw_picture

from . import services
from .enums import SubmissionStatus
from .models import Submission

# State at the end, days ago, title, text, pictures: (subject, alt, caption).
STORIES = [
    ("PUBLISHED", 40, "卫生院来了“周三专家”",
     "每周三上午八点，联盟专家准时坐进我们卫生院的二号诊室。\n一年下来，专家带着我们看诊四百余"
     "人次，其中三十六人通过绿色通道上转，全部在当天住院。\n乡亲们说，周三不用早起赶车进城了。",
     [("hospital", "卫生院门前立着一面旗，几位老人在等候。", "周三上午的候诊区（插画）。"),
      ("people", "专家和三位乡镇医生围在阅片灯前。", "专家带教阅片（插画）。")]),
    ("ACCEPTED", 3, "村医培训班结业，二十三人拿到核对卡",
     "培训班为期两天，内容是腰背痛红旗征象识别和转诊单填写。\n结业考核全部合格，每位村医领到一张"
     "随身核对卡。", [("book", "一张写着红旗征象的核对卡。", "随身核对卡（插画）。")]),
    ("SUBMITTED", 1, "康复床投入使用首月接诊三十人次",
     "在带教老师帮助下，我院康复床本月投入使用。\n首月接诊三十人次，均为术后下转患者。",
     [("spine", "康复师指导一位患者做腰部动作。", "")]),
    ("RETURNED", 2, "义诊走进三个村",
     "上周末，我院与联盟义诊队走进三个村，为村民做脊柱健康检查。", []),
    ("DECLINED", 60, "关于更换门诊时间的通知", "本院门诊时间调整为上午八点至十一点半。", []),
    ("DRAFT", 0, "一次及时的上转", "夜里十一点，", []),
]  # fmt: skip
COMMENTS = {
    "RETURNED": "请补充义诊的人数和发现的问题，最好附一张现场照片。",
    "DECLINED": "这是本院内部通知，请在本单位公告栏发布。",
}


def load(demo) -> None:
    writer, office = demo.accounts["coordinator"], demo.accounts["office"]
    for seed, (state, days, title, text, pictures) in enumerate(STORIES):
        at = demo.now - timedelta(days=days, hours=3)
        files = [draw_picture(subject, seed=seed) for subject, _alt, _caption in pictures]
        submission = services.start(
            alliance_id=demo.alliance.pk, unit_id=writer.profile.unit_id, title=title, text=text,
            files=files, by=writer, at=at,
        )  # fmt: skip
        words = [(alt, caption) for _subject, alt, caption in pictures]
        said = dict(zip(submission.pictures.values_list("pk", flat=True), words, strict=True))
        services.write(
            submission_id=submission.pk, title=title, text=text, files=[], said=said, by=writer,
            at=at,
        )  # fmt: skip
        _bring_to(submission, state, writer=writer, office=office, at=at)


def _bring_to(submission: Submission, state: str, *, writer, office, at) -> None:
    if state == SubmissionStatus.DRAFT:
        return
    services.submit(submission_id=submission.pk, by=writer, at=at)
    later = at + timedelta(hours=2)
    decided = {"submission_id": submission.pk, "by": office, "at": later}
    if state == SubmissionStatus.RETURNED:
        services.give_back(comment=COMMENTS[state], **decided)
    elif state == SubmissionStatus.DECLINED:
        services.decline(comment=COMMENTS[state], **decided)
    elif state in (SubmissionStatus.ACCEPTED, SubmissionStatus.PUBLISHED):
        page = services.accept(**decided).page
        if state == SubmissionStatus.PUBLISHED:
            page.get_latest_revision().publish(user=office)
