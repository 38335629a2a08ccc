import struct
from io import BytesIO

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from alliance.pages.factories import PageFactory, add_page
from alliance.pages.models import HomePage
from alliance.units.factories import AllianceFactory

from .blocks import LessonBody
from .models import CourseIndexPage, CoursePage, Handout, LessonHandout, LessonPage, Picture, Video


def tiny_mp4(seconds: int) -> bytes:
    """The fewest bytes that are an MP4 of this length; nothing that could be seen."""
    mvhd = struct.pack(">II", 0, 0) + struct.pack(">III", 0, 1000, seconds * 1000) + bytes(80)
    box = struct.pack(">I4s", 8 + len(mvhd), b"mvhd") + mvhd
    return b"\0\0\0\x10ftypisom\0\0\0\0" + struct.pack(">I4s", 8 + len(box), b"moov") + box


def course_index(alliance) -> CourseIndexPage:
    """The course list under the default site's home page; both are made when missing."""
    index = CourseIndexPage.objects.first()
    if index:
        return index
    home = HomePage.objects.first()
    if home is None:
        home = add_page(
            Page.objects.get(depth=1),
            HomePage(title="联盟首页", slug="alliance-home", alliance=alliance),
        )
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "testserver", "root_page": home},
        )
    return add_page(home, CourseIndexPage(title="课程", slug="courses"))


class CoursePageFactory(PageFactory):
    class Meta:
        model = CoursePage

    title = factory.Sequence(lambda n: f"第{n}门课程")
    slug = factory.Sequence(lambda n: f"course-{n}")
    alliance = factory.SubFactory(AllianceFactory)
    parent = factory.LazyAttribute(lambda course: course_index(course.alliance))
    summary = "面向基层医师的脊柱外科课程。"
    hours = 4


class LessonPageFactory(PageFactory):
    """A lesson to read; the traits are the other rules. `parent` is the course."""

    class Meta:
        model = LessonPage

    class Params:
        watched = factory.Trait(
            rule="WATCHED", video=factory.SubFactory("courses.catalogue.factories.VideoFactory")
        )
        file = factory.Trait(rule="FILE")

    parent = factory.SubFactory(CoursePageFactory)
    title = factory.Sequence(lambda n: f"第{n}课")
    slug = factory.Sequence(lambda n: f"lesson-{n}")
    rule = "READ"


class VideoFactory(DjangoModelFactory):
    """A film of `seconds` (100); the file holds a header and no picture."""

    class Meta:
        model = Video

    title = factory.Sequence(lambda n: f"示教视频{n}")
    seconds = 100
    file = factory.LazyAttribute(lambda v: ContentFile(tiny_mp4(v.seconds), name="film.mp4"))


class HandoutFactory(DjangoModelFactory):
    class Meta:
        model = Handout

    title = factory.Sequence(lambda n: f"讲义{n}")
    file = factory.LazyAttribute(lambda _: ContentFile(b"%PDF-1.4 test", name="handout.pdf"))


class PictureFactory(DjangoModelFactory):
    """A picture of few pixels."""

    class Meta:
        model = Picture

    description = "侧位片，一个椎体前缘压缩"

    @factory.lazy_attribute
    def file(self):
        drawn = BytesIO()
        Image.new("L", (8, 10)).save(drawn, "JPEG")
        return ContentFile(drawn.getvalue(), name="film.jpg")


def picture_body(*pictures: Picture) -> StreamValue:
    """A lesson's body that shows them."""
    shown = [{"type": "picture", "value": {"picture": each.pk}} for each in pictures]
    return LessonBody(required=False).to_python(shown)


class LessonHandoutFactory(DjangoModelFactory):
    class Meta:
        model = LessonHandout

    page = factory.SubFactory(LessonPageFactory, file=True)
    handout = factory.SubFactory(HandoutFactory)
