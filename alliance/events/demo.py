"""Events in every state: to come, called off, over; one with speakers and an agenda.

Who took part in those that are over is entered; in yesterday's that is being done.
"""

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from alliance.pages.demo import body_of
from alliance.pages.models import SiteImage
from alliance.people.models import Profile

from . import services
from .enums import AttendanceRole, EventKind
from .models import AgendaItem, EventIndexPage, EventPage, Speaker
from .services import Attended

K = EventKind
# Days from today, hours, kind, title, lead, venue, number of the host unit.
EVENTS = [
    (12, (8, 17), K.CONFERENCE, "泽川脊柱年会暨联盟理事会",
     "一天的学术报告和一场理事会，面向全体成员单位。", "泽川市会议中心一号厅", 0),
    (5, (15, 17), K.LECTURE, "读片会：腰椎管狭窄症的影像与症状",
     "十个病例，讲清影像与症状不一致时怎么办；可线上参加。", "", 0),
    (20, (8, 17), K.TRAINING, "基层医生体格检查实操班",
     "从叩诊锤开始，每人都练，每人都考，限四十人。", "市中心医院技能中心", 0),
    (9, (8, 12), K.FREE_CLINIC, "义诊走进洛溪县", "脊柱外科、康复科、疼痛科专家现场看诊。",
     "洛溪县人民广场", 14),
    (26, (9, 16), K.VISIT, "成员单位走进牵头医院开放日",
     "看手术示教、走一遍绿色通道，和科室面对面。", "市中心医院门诊楼一层大厅", 0),
    (15, (14, 17), K.LECTURE, "颈椎病保守治疗讲座", "因讲者行程变动取消，改期另行通知。",
     "市中医院报告厅", 4),
    (-8, (15, 17), K.LECTURE, "第六次疑难病例讨论会", "三例胸腰段骨折，十二家单位参加。",
     "市中心医院五楼会议室", 0),
    (-25, (8, 12), K.FREE_CLINIC, "义诊走进望岫县", "看诊一百六十人次，培训村医二十人。",
     "望岫县中心卫生院", 10),
    (-40, (8, 17), K.TRAINING, "骨质疏松性椎体骨折基层管理培训班", "识别、固定、转诊三步法。",
     "市第二人民医院", 1),
    (-75, (9, 16), K.VISIT, "省级脊柱中心参观交流", "二十位联络员参加。", "省级脊柱中心", 0),
    (-1, (14, 17), K.TRAINING, "脊柱损伤固定与转运实操班", "颈托、铲式担架、整体翻身，人人上手。",
     "市中心医院技能中心", 0),
]  # fmt: skip
# By place in EVENTS: how many took part, and which demo accounts among them.
ATTENDED = {
    6: (120, ("doctor", "coordinator")),
    7: (18, ("doctor",)),
    8: (45, ("doctor", "coordinator")),
    9: (20, ("coordinator",)),
    10: (7, ()),
}
SPOKE, CHAIRED = (
    ("head", "mentor"),
    ("mentor",),
)  # at those of ATTENDED that are lectures or classes
CANCELLED = 5
SPEAKERS = [
    ("沈怀瑾", "主任医师、联盟主席", "泽川市中心医院", "people 1"),
    ("周明远", "副主任医师", "泽川市中心医院", None),
    ("顾清和", "主任中医师", "泽川市中医院", None),
]
AGENDA = [
    ((8, 30), (9, 0), "签到", ""),
    ((9, 0), (9, 20), "开幕与年度工作报告", "沈怀瑾"),
    ((9, 20), (10, 20), "县域脊柱中心怎么建", "周明远"),
    ((10, 40), (11, 40), "中西医结合保守治疗的证据", "顾清和"),
    ((14, 0), (15, 30), "疑难病例现场讨论", "全体专家"),
    ((15, 45), (17, 0), "理事会", "秘书长主持"),
]


def load(demo) -> None:
    index = EventIndexPage.objects.get()
    index.introduction = "会议、培训、讲座和义诊：什么时候、在哪里、怎么参加。"
    _publish(index, demo)
    pages = [_write(index, demo, number, row) for number, row in enumerate(EVENTS)]
    for number, (many, accounts) in ATTENDED.items():
        _enter(pages[number], demo, many=many, accounts=accounts)


def _publish(page, demo) -> None:
    revision = page.save_revision(user=demo.accounts["editor"])
    revision.publish(user=demo.accounts["office"])


def _moment(day: datetime, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(day), time(hour, minute)))


def _write(index, demo, number, row) -> EventPage:
    days, (first, last), kind, title, lead, venue, host = row
    day = demo.now + timedelta(days=days)
    page = EventPage(
        title=title,
        slug=f"event-{number + 1}",
        kind=kind,
        starts_at=_moment(day, first),
        ends_at=_moment(day, last),
        venue=venue,
        address="泽川市滨河路 66 号" if host == 0 and venue else "",
        online="" if venue else "https://live.example.org/reading-room",
        host=demo.units[host],
        lead=lead,
        apply_by=_moment(day - timedelta(days=3), 18) if kind != K.FREE_CLINIC else None,
        how_to_apply="由本单位联络员统一报名。" if kind != K.FREE_CLINIC else "",
        contact_name="董思源",
        contact_phone="0990-2018811",
        cancelled=number == CANCELLED,
        cover=SiteImage.objects.get(title="people 2") if number == 0 else None,
        body=body_of(("text", f"<p>{lead}</p><p>请佩戴联盟胸牌入场，会场提供茶水。</p>")),
        owner=demo.accounts["editor"],
    )
    index.add_child(instance=page)
    if number == 0:
        page.speakers = [
            Speaker(
                name=name, position=position, organisation=organisation,
                portrait=SiteImage.objects.get(title=portrait) if portrait else None,
            )
            for name, position, organisation, portrait in SPEAKERS
        ]  # fmt: skip
        page.agenda = [
            AgendaItem(
                starts_at=_moment(day, *start), ends_at=_moment(day, *end),
                title=words, speaker=speaker,
            )
            for start, end, words, speaker in AGENDA
        ]  # fmt: skip
    _publish(page, demo)
    return page


def _enter(event: EventPage, demo, *, many: int, accounts: tuple[str, ...]) -> None:
    """So many people of all units, the same on every machine, an hour after the end."""
    known = {user.pk for user in demo.accounts.values()}
    others = Profile.objects.working_in(demo.alliance.pk).exclude(pk__in=known).order_by("pk")
    drawn = Random(event.slug).sample(list(others.values_list("pk", flat=True)), many)
    hours = event.usual_hours
    attended = [
        Attended(person, AttendanceRole.PARTICIPANT, hours)
        for person in (*drawn, *(demo.accounts[name].pk for name in accounts))
    ]
    if event.kind in (K.TRAINING, K.LECTURE):
        attended += [
            Attended(demo.accounts[name].pk, role, hours)
            for role, names in (
                (AttendanceRole.SPEAKER, SPOKE),
                (AttendanceRole.MODERATOR, CHAIRED),
            )
            for name in names
        ]
    services.enter_attendance(
        event_id=event.pk,
        attended=attended,
        by=demo.accounts["office"],
        at=event.ends_at + timedelta(hours=1),
    )
