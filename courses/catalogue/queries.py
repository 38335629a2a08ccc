"""Reads over courses and their lessons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.safestring import SafeString, mark_safe

from alliance.core.prepared import Parameter, Prepared

from .models import CoursePage, LessonHandout, LessonPage

# Kept by each process: the outlines of all courses of a large alliance, the bodies most read.
MOST_OUTLINES, MOST_BODIES = 1_000, 300

HANDOUTS = Prepared(
    lambda: LessonHandout.objects.filter(page__course=Parameter("course")).select_related("handout")
)
LESSONS = Prepared(
    lambda: (
        LessonPage.objects.filter(course=Parameter("course"), live=True)
        .select_related("video")
        .defer("body")
        .order_by("path")
    )
)


@dataclass(frozen=True)
class VideoInfo:
    title: str
    captions: bool


@dataclass(frozen=True)
class HandoutInfo:
    id: int
    title: str
    suffix: str


@dataclass(frozen=True)
class LessonInfo:
    """What every page of a course must know of a lesson, without its body."""

    id: int
    title: str
    rule: str
    required: bool
    minutes: int
    read_seconds: int
    video_seconds: int
    seconds_to_watch: int
    video: VideoInfo | None
    handouts: tuple[HandoutInfo, ...]
    revision_id: int | None


@lru_cache(MOST_OUTLINES)
def outline(*, course_id: int, outline_at: datetime) -> tuple[LessonInfo, ...]:
    """The live lessons of a course, in order: two queries, then kept until the list changes.

    `outline_at` is CoursePage.outline_at as just read: a list read while the course was being
    changed can never answer for the changed course.
    """
    handouts = defaultdict(list)
    for link in HANDOUTS.objects(course=course_id):
        info = HandoutInfo(link.handout_id, link.handout.title, link.handout.suffix)
        handouts[link.page_id].append(info)
    return tuple(
        LessonInfo(
            id=lesson.pk,
            title=lesson.title,
            rule=lesson.rule,
            required=lesson.required,
            minutes=lesson.minutes,
            read_seconds=lesson.read_seconds,
            video_seconds=lesson.video.seconds if lesson.video else 0,
            seconds_to_watch=lesson.seconds_to_watch,
            video=_video_info(lesson),
            handouts=tuple(handouts[lesson.pk]),
            revision_id=lesson.live_revision_id,
        )
        for lesson in LESSONS.objects(course=course_id)
    )


def _video_info(lesson: LessonPage) -> VideoInfo | None:
    return lesson.video and VideoInfo(lesson.video.title, bool(lesson.video.captions))


@lru_cache(MOST_BODIES)
def lesson_html(lesson_id: int, *, outline_at: datetime, language: str, on: date) -> SafeString:
    """A lesson's body, drawn once a day for each state of its course and each language."""
    page = LessonPage.objects.only("body").get(pk=lesson_id)
    return mark_safe("".join(block.render({"page": page}) for block in page.body))


def published_courses() -> QuerySet[CoursePage]:
    """Published courses, the newest first, with lessons and minutes counted."""
    return (
        CoursePage.objects.live()
        .select_related("alliance", "cover")
        .annotate(
            lesson_count=Count("lessons", filter=Q(lessons__live=True)),
            minutes=Sum("lessons__minutes", filter=Q(lessons__live=True)),
        )
        .order_by("-first_published_at", "-pk")
    )


def live_courses(*, text: str = "") -> QuerySet[CoursePage]:
    """Those for the public list, found by words."""
    courses = published_courses().public()
    for word in text.split()[:5]:
        courses = courses.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(audience__icontains=word)
        )
    return courses
