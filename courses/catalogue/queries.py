"""Reads over courses and their lessons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from alliance.core.prepared import Parameter, Prepared

from .models import CoursePage, LessonHandout, LessonPage

DAY = 24 * 3600
# The body is read when it has to be rendered.
LESSON = Prepared(
    lambda: (
        LessonPage.objects.filter(pk=Parameter("id"))
        .select_related("video")
        .only("last_published_at", "live_revision_id", "video")
    )
)


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
    handouts: tuple[HandoutInfo, ...]
    revision_id: int | None


def outline(*, course_id: int, outline_at: datetime) -> tuple[LessonInfo, ...]:
    """The live lessons of a course, in order: two queries, then kept until the list changes.

    `outline_at` is CoursePage.outline_at as just read. It is part of the key, so a list read while
    the course was being changed can never answer for the changed course.
    """
    key = f"course-outline:{course_id}:{outline_at.timestamp()}"
    found = cache.get(key)
    if found is None:
        found = _read_outline(course_id)
        cache.set(key, found, DAY)
    return found


def _read_outline(course_id: int) -> tuple[LessonInfo, ...]:
    handouts = defaultdict(list)
    for link in LessonHandout.objects.filter(page__course=course_id).select_related("handout"):
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
            handouts=tuple(handouts[lesson.pk]),
            revision_id=lesson.live_revision_id,
        )
        for lesson in LessonPage.objects.filter(course=course_id, live=True)
        .select_related("video")
        .defer("body")
        .order_by("path")
    )


def lesson_html(lesson: LessonPage) -> SafeString:
    """The lesson's body, rendered once for each published version and language."""
    published = lesson.last_published_at.timestamp() if lesson.last_published_at else 0
    key = f"lesson-body:{lesson.pk}:{lesson.live_revision_id}:{published}:{get_language()}"
    html = cache.get(key)
    if html is None:
        html = "".join(block.render() for block in lesson.body)
        cache.set(key, html, DAY)
    return mark_safe(html)


def live_courses(*, text: str = "") -> QuerySet[CoursePage]:
    """Published courses for the public list, the newest first, with lessons and minutes counted."""
    courses = (
        CoursePage.objects.live()
        .public()
        .select_related("alliance", "cover")
        .annotate(
            lesson_count=Count("lessons", filter=Q(lessons__live=True)),
            minutes=Sum("lessons__minutes", filter=Q(lessons__live=True)),
        )
        .order_by("-first_published_at", "-pk")
    )
    for word in text.split()[:5]:
        courses = courses.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(audience__icontains=word)
        )
    return courses
