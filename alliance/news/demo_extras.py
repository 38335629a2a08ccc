"""Bylines, series, tags, a photo story, a scheduled story, notices for members, the timeline."""

from datetime import date, timedelta

from wagtail.rich_text import RichText

from alliance.editing.checking import check_links
from alliance.pages.demo import body_of, story_of

from .enums import Category, Form, Part, Precision
from .models import (
    Author,
    Credit,
    Milestone,
    MilestonesPage,
    NewsIndexPage,
    NewsPage,
    NoticePage,
    Series,
)

# Number of the story in demo.STORIES -> its tags.
TAGS = {
    1: ["专家下沉", "分级诊疗"], 2: ["线上课程", "规范诊疗"], 3: ["专家下沉", "颈椎病"],
    4: ["疑难病例", "转诊"], 6: ["一对一带教"], 7: ["社区", "一对一带教"], 8: ["村医", "腰背痛"],
    9: ["颈椎病", "规范诊疗", "转诊"], 11: ["实操培训"], 13: ["县医院", "专家下沉"],
    14: ["线上课程", "腰背痛"], 15: ["义诊", "村医"], 16: ["一对一带教"], 17: ["疑难病例"],
    18: ["腰背痛", "村医"], 20: ["康复"], 23: ["康复", "村医"], 24: ["规范诊疗", "转诊"],
}  # fmt: skip
ROAD = [3, 8, 13, 23]  # the stories of one series
AUTHORS = [
    ("彭慧文", "宣传科干事"), ("陆一舟", "宣传科摄影"), ("何振平", "卫生院通讯员"),
    ("柳望舒", "联盟办公室"),
]  # fmt: skip
PHOTOS = [
    ("road 1", "清晨六点半，义诊车从市中心医院出发，去最远的村卫生室要三个小时。"),
    ("people 1", "出发前的碰头会：每人负责一个诊台，先看谁、后看谁都排好了。"),
    ("hospital 3", "乡镇卫生院腾出一层楼做诊室，村民一早就在走廊里等着。"),
    ("spine 2", "给村医看片：哪一张必须马上往上转，当场讲清楚。"),
    ("book 2", "傍晚的小课堂，村医把当天学到的体格检查再做一遍。"),
    ("road 3", "返程路上。下个月同一天，他们还会来。"),
]
# Title, lead, for how many days it stays pinned.
NOTICES = [
    ("请各单位核对第四季度带教排班",
     "请联络员在本周五前核对本单位学员的带教排班，有变动的在系统里更正。", 10),
    ("联盟办公室年底值班安排", "年底两周联盟办公室有人值班，急诊绿色通道照常开放。", 20),
    ("疑难病例讨论会内部资料已更新", "讨论会的课件只供成员单位学习使用，请勿外传。", None),
]  # fmt: skip
# Day, how exactly it is known, title, text, picture.
D, M, Y = Precision.DAY, Precision.MONTH, Precision.YEAR
MILESTONES = [
    (date(2018, 8, 11), D, "联盟成立大会召开",
     "一百三十七家单位在泽川签约，选举产生第一届理事会。", "people 1"),
    (date(2018, 12, 1), M, "第一批专家下沉", "十二位专家分赴五个县，每月坐诊四天。", "road 1"),
    (date(2019, 5, 18), D, "疑难病例讨论会开始", "此后每月一次，从未中断。", None),
    (date(2020, 3, 1), M, "线上会诊开通", "乡镇卫生院第一次直接和专家连线。", None),
    (date(2021, 6, 9), D, "一对一带教启动", "首批四十六位基层医生与带教老师结对。", "people 2"),
    (date(2022, 9, 1), M, "进修学员突破一百人", "", None),
    (date(2023, 4, 20), D, "颈椎病分级诊疗共识发布", "基层版只有一页纸，附转诊指征。", "spine 2"),
    (date(2024, 10, 12), D, "省级脊柱中心成为上联单位", "疑难患者有了更高一级的去处。",
     "hospital 2"),
    (date(2025, 7, 1), M, "联盟平台上线", "课程、带教、轮转和证书都在一个地方。", "book 1"),
    (date(2026, 1, 1), Y, "专家下沉满三百天", "县域内首诊的腰背痛患者比三年前多了四成。", None),
]  # fmt: skip


def load(demo, *, index: NewsIndexPage, pictures: dict) -> None:
    _sign_and_tag(demo)
    _write_photo_story(demo, index, pictures)
    _schedule_one(demo, index, pictures)
    _write_notices(demo, index)
    _write_timeline(demo, pictures)
    _check_links(demo)


def _check_links(demo) -> None:
    """One story leads to a page that was deleted since, and the weekly check has found it."""
    story = NewsPage.objects.get(slug="story-10")
    story.body.append(
        ("text", RichText('<p>名额与科室见<a linktype="page" id="999999">招生简章</a>。</p>'))
    )
    story.save()
    check_links(at=demo.now - timedelta(hours=30), progress=lambda done, total: None)


def _publish(page, demo) -> None:
    revision = page.save_revision(user=demo.accounts["editor"])
    revision.publish(user=demo.accounts["office"])


def _authors(demo) -> list[Author]:
    lead, township = demo.units[0], demo.accounts["coordinator"].profile.unit
    return [
        Author.objects.create(name=name, position=position, unit=township if n == 2 else lead)
        for n, (name, position) in enumerate(AUTHORS)
    ]


def _sign_and_tag(demo) -> None:
    writer, photographer, correspondent, office = _authors(demo)
    road = Series.objects.create(
        title="山路上的门诊", slug="mountain-clinics",
        introduction="跟着专家和村医走一走：基层的脊柱门诊是怎样一间一间开起来的。",
    )  # fmt: skip
    for number, names in TAGS.items():
        page = NewsPage.objects.get(slug=f"story-{number}")
        author = correspondent if page.category == Category.GRASSROOTS else writer
        page.credits = [
            Credit(author=author, part=Part.TEXT),
            Credit(author=photographer, part=Part.PHOTO),
            Credit(author=office, part=Part.REVIEW),
        ]
        page.tags.add(*names)
        page.cover_caption = "活动当天的现场（插画）。"
        if number in ROAD:
            page.series = road
        _publish(page, demo)


def _write_photo_story(demo, index, pictures) -> None:
    shown = [
        {
            "image": {
                "image": pictures[name].pk,
                "alt_text": pictures[name].description,
                "decorative": False,
            },
            "caption": caption,
            "credit": "陆一舟",
        }
        for name, caption in PHOTOS
    ]
    page = index.add_child(
        instance=NewsPage(
            title="图片故事：义诊车上的一天",
            slug="photo-day-on-the-road",
            date=(demo.now - timedelta(days=4)).date(),
            category=Category.GRASSROOTS,
            form=Form.PHOTO,
            lead="从清晨到傍晚，六张图片看义诊队怎样走完一百二十公里山路。",
            cover=pictures["road 2"],
            body=story_of(
                ("text", "<p>每个月的第二个星期六，义诊队从市里出发。这一天是这样过的。</p>"),
                ("gallery", {"title": "", "pictures": shown}),
            ),
            owner=demo.accounts["editor"],
        )
    )
    page.credits = [Credit(author=Author.objects.get(name="陆一舟"), part=Part.PHOTO)]
    page.tags.add("义诊", "村医")
    _publish(page, demo)


def _schedule_one(demo, index, pictures) -> None:
    """Approved already; it appears by itself the day after tomorrow."""
    page = index.add_child(
        instance=NewsPage(
            title="冬季义诊路线公布",
            slug="winter-clinics",
            date=(demo.now + timedelta(days=2)).date(),
            category=Category.NOTICE,
            lead="义诊队将在两周内走进六个乡镇，路线和时间一并公布。",
            cover=pictures["road 3"],
            body=body_of(("text", "<p>请各乡镇卫生院提前通知本辖区的患者。</p>")),
            owner=demo.accounts["editor"],
            live=False,
            go_live_at=demo.now + timedelta(days=2),
        )
    )
    _publish(page, demo)


def _write_notices(demo, index) -> None:
    today = demo.now.date()
    for number, (title, lead, pinned_days) in enumerate(NOTICES):
        page = index.add_child(
            instance=NoticePage(
                title=title,
                slug=f"notice-{number + 1}",
                date=today - timedelta(days=2 + 6 * number),
                lead=lead,
                pinned_until=today + timedelta(days=pinned_days) if pinned_days else None,
                body=body_of(("text", f"<p>{lead}</p><p>有疑问请联系联盟办公室。</p>")),
                owner=demo.accounts["office"],
            )
        )
        _publish(page, demo)


def _write_timeline(demo, pictures) -> None:
    page = MilestonesPage.objects.get()
    page.introduction = "从成立大会到今天，联盟走过的路。"
    page.milestones = [
        Milestone(
            date=day, precision=precision, title=title, text=text,
            picture=pictures[picture] if picture else None,
        )
        for day, precision, title, text, picture in MILESTONES
    ]  # fmt: skip
    _publish(page, demo)
