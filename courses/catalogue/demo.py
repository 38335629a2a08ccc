"""The demo courses: nine published, one being written."""

from pathlib import Path

from django.core.files import File

from alliance.pages.models import SiteImage

from .blocks import CourseBody
from .demo_courses import COURSES, DRAFT, FILE, HANDOUTS, WATCHED
from .models import CourseIndexPage, CoursePage, Handout, LessonHandout, LessonPage, Video

DATA = Path(__file__).parent / "demo_data"


def load(demo) -> None:
    index = CourseIndexPage.objects.get()
    index.intro = "由牵头单位和各成员单位的老师录制，供联盟内的医生、护士和治疗师学习。"
    index.save_revision(user=demo.accounts["editor"]).publish()
    video = _load_video()
    handouts = {title: _load_handout(title, name) for title, name in HANDOUTS.items()}
    for course in [*COURSES, DRAFT]:
        _write_course(index, demo, course, video, handouts, live=course is not DRAFT)


def _load_video() -> Video:
    with (DATA / "turning.mp4").open("rb") as film:
        video = Video(title="三人轴线翻身", file=File(film, name="turning.mp4"))
        video.full_clean()
        video.save()
    return video


def _load_handout(title: str, name: str) -> Handout:
    with (DATA / name).open("rb") as document:
        return Handout.objects.create(title=title, file=File(document, name=name))


def _write_course(index, demo, course, video, handouts, *, live: bool) -> None:
    slug, title, hours, summary, audience, subject, lessons = course
    page = index.add_child(
        instance=CoursePage(
            title=title,
            slug=slug,
            live=False,
            alliance=demo.alliance,
            hours=hours,
            summary=summary,
            audience=audience,
            cover=SiteImage.objects.filter(file__contains=subject).first(),
            intro=body_of(lessons[0][3][:1]),
            gives_certificate=slug != "joint-rounds",
            owner=demo.accounts["editor"],
        )
    )
    for number, (rule, lesson_title, minutes, paragraphs) in enumerate(lessons, start=1):
        lesson = LessonPage(
            title=lesson_title,
            slug=f"{slug}-{number}",
            live=False,
            rule=rule,
            minutes=minutes,
            video=video if rule == WATCHED else None,
            body=body_of(paragraphs),
            owner=demo.accounts["editor"],
        )
        if rule == FILE:
            lesson.handouts = [
                LessonHandout(handout=handout, sort_order=n)
                for n, handout in enumerate(_wanted(slug, handouts))
            ]
        page.add_child(instance=lesson)
        if live:
            lesson.save_revision(user=demo.accounts["editor"]).publish()
    if live:
        page.save_revision(user=demo.accounts["editor"]).publish()


def _wanted(slug: str, handouts: dict[str, Handout]) -> list[Handout]:
    names = ["腰椎术后早期康复进度表"]
    if slug == "spine-transfer":
        names = ["轴线翻身操作清单", "转运交接单填写说明"]
    return [handouts[name] for name in names]


def body_of(paragraphs: list[str]):
    """A page's body from plain paragraphs, in the notation of demo_courses."""
    blocks, html = [], ""
    for text in paragraphs:
        if text.startswith("要点："):
            blocks.append({"type": "text", "value": html})
            point = {"title": "要点", "text": f"<p>{text.removeprefix('要点：')}</p>"}
            blocks.append({"type": "key_point", "value": point})
            html = ""
        elif text.startswith("#"):
            html += f"<h2>{text[1:]}</h2>"
        else:
            html += f"<p>{text}</p>"
    if html:
        blocks.append({"type": "text", "value": html})
    return CourseBody(required=False).to_python(blocks)
