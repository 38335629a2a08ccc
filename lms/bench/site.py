"""The generated site: home page, news, and courses with their lessons."""

import io
from datetime import datetime, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Locale, Page, Site

from alliance.core.copying import copy_instances
from alliance.news.models import NewsIndexPage, NewsPage
from alliance.pages.models import HomePage, SiteImage
from alliance.units.models import Alliance
from courses.catalogue.enums import CompletionRule
from courses.catalogue.models import CourseIndexPage, CoursePage, LessonPage, Video

LESSONS = (4, 5, 6)
VIDEO_SECONDS = 600
PARAGRAPH = "腰椎间盘突出症的诊断需结合病史、体征与影像学检查，并与其他腰腿痛疾病鉴别。" * 4
BODY = [{"type": "text", "value": f"<p>{PARAGRAPH}</p>" * 5}]
COVERS = 5


def build(
    *, alliance: Alliance, courses: int, news: int, rng: Random, at: datetime
) -> list[list[LessonPage]]:
    """Make every page; returns the lessons of each course, in their order."""
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="基准联盟", slug="bench-home", alliance=alliance))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    _news(home, news, rng, at)
    return _courses(home, alliance, courses, rng, at)


def _news(home: HomePage, count: int, rng: Random, at: datetime) -> None:
    index = home.add_child(instance=NewsIndexPage(title="新闻", slug="news"))
    covers = [_cover(n) for n in range(COVERS)]
    pages = [
        NewsPage(
            title=f"联盟第 {n + 1} 次疑难病例讨论会召开",
            slug=f"news-{n + 1}",
            date=(at - timedelta(days=2 * n)).date(),
            lead="来自各成员单位的医师参加讨论。",
            cover=rng.choice(covers),
            body=BODY,
        )
        for n in range(count)
    ]
    _plant(index, pages, at)


def _cover(n: int) -> SiteImage:
    """A picture of one colour, as large as a phone takes them."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 1000), (40 + 20 * n, 90, 120)).save(file, "JPEG")
    return SiteImage.objects.create(
        title=f"题图 {n + 1}", file=ImageFile(file, name=f"bench-cover-{n + 1}.jpg")
    )


def _courses(
    home: HomePage, alliance: Alliance, count: int, rng: Random, at: datetime
) -> list[list[LessonPage]]:
    index = home.add_child(instance=CourseIndexPage(title="课程", slug="courses"))
    courses = [
        CoursePage(
            title=f"脊柱外科基层规范化诊疗第 {n + 1} 讲",
            slug=f"course-{n + 1}",
            alliance=alliance,
            summary="面向基层医师的脊柱外科课程。",
            hours=4,
            outline_at=at,
        )
        for n in range(count)
    ]
    _plant(index, courses, at)
    video = Video(title="示教视频", file="bench/film.mp4", seconds=VIDEO_SECONDS)
    copy_instances([video])
    return [_lessons(course, rng.choice(LESSONS), video, at) for course in courses]


def _lessons(course: CoursePage, count: int, video: Video, at: datetime) -> list[LessonPage]:
    """Every other lesson is to be watched, the rest to be read."""
    lessons = [
        LessonPage(
            title=f"第 {n + 1} 课",
            slug=f"lesson-{n + 1}",
            course=course,
            rule=CompletionRule.WATCHED if n % 2 else CompletionRule.READ,
            video=video if n % 2 else None,
            read_seconds=0,
            body=BODY,
        )
        for n in range(count)
    ]
    _plant(course, lessons, at)
    return lessons


def _plant(parent: Page, children: list[Page], at: datetime) -> None:
    """Put published pages under one that has none yet: what add_child does, many at a time."""
    content_type = ContentType.objects.get_for_model(type(children[0]))
    locale = Locale.get_default()
    for n, page in enumerate(children, start=1):
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, n)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.content_type = content_type
        page.locale = locale
        page.first_published_at = page.last_published_at = at
        page.latest_revision_created_at = at
    copy_instances(children)
    Page.objects.filter(pk=parent.pk).update(numchild=len(children))
