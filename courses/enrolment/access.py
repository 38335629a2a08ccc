"""Finding a course or a lesson for the person who asks: what is not theirs is not there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q, QuerySet
from wagtail.models import Revision

from alliance.core.access import NotAllowed
from alliance.core.prepared import Parameter, Prepared
from alliance.units.queries import roles_of
from courses.catalogue import rules as catalogue_rules
from courses.catalogue.blocks import shows_picture
from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.queries import LessonInfo, outline

from .enums import EnrolmentState
from .models import Enrolment, LessonProgress
from .visits import Place

COURSE_OF_LESSON = Prepared(
    lambda: (
        CoursePage.objects.filter(lessons=Parameter("lesson"))
        .annotate(
            member=catalogue_rules.member_of_alliance(Parameter("user"), "alliance"),
            own=FilteredRelation("enrolments", condition=Q(enrolments__user=Parameter("user"))),
        )
        .values_list(
            "pk",
            "title",
            "alliance_id",
            "outline_at",
            "live",
            "member",
            "own__pk",
            "own__state",
            "own__watched_at",
        )
    )
)


class NotEnrolled(Exception):
    """The person may take the course and has not enrolled, or has left it."""

    def __init__(self, course_id: int):
        super().__init__(course_id)
        self.course_id = course_id


@dataclass(frozen=True, slots=True)
class CourseInfo:
    """What a lesson's page says of its course; making a page of it costs more than its query."""

    pk: int
    title: str
    alliance_id: int
    outline_at: datetime


@dataclass(frozen=True)
class LessonDoor:
    """A lesson that the person may open; `place` is None for who only looks (preview)."""

    course: CourseInfo
    lesson: LessonInfo
    lessons: tuple[LessonInfo, ...]
    place: Place | None

    @property
    def enrolment_id(self) -> int | None:
        return self.place and self.place.enrolment_id


def open_lesson(user, lesson_id: int) -> LessonDoor:
    """Let a learner in, or an editor or office to look. One query and the roles.

    Raises NotAllowed, NotEnrolled.
    """
    found = COURSE_OF_LESSON.row(lesson=lesson_id, user=user.pk)
    if found is None:
        raise NotAllowed
    *facts, is_live, is_member, enrolment_id, state, watched_at = found
    course = CourseInfo(*facts)
    looks = catalogue_rules.can_preview(roles_of(user), alliance_id=course.alliance_id)
    learns = is_member and enrolment_id and state != EnrolmentState.WITHDRAWN
    if not learns and not looks:
        raise NotEnrolled(course.pk) if is_member and is_live else NotAllowed
    lessons = outline(course_id=course.pk, outline_at=course.outline_at)
    lesson = next((one for one in lessons if one.id == lesson_id), None)
    if lesson is None:
        raise NotAllowed
    place = Place(enrolment_id, course.pk, course.outline_at, watched_at) if learns else None
    return LessonDoor(course, lesson, lessons, place)


def may_see_picture(user, *, lesson_id: int, picture_id: int) -> bool:
    """It is in the lesson as it stands or as this learner finished it; who looks into courses also
    sees what is being written."""
    lesson = LessonPage.objects.select_related("course").filter(pk=lesson_id).first()
    if lesson is None:
        return False
    if catalogue_rules.can_preview(roles_of(user), alliance_id=lesson.course.alliance_id):
        pages = [lesson, lesson.get_latest_revision_as_object()]
        return any(shows_picture(page.body, picture_id) for page in pages)
    try:
        door = open_lesson(user, lesson_id)
    except (NotAllowed, NotEnrolled):
        return False
    return shows_picture(lesson.body, picture_id) or any(
        shows_picture(revision.as_object().body, picture_id)
        for revision in _finished_with(door, lesson_id)
    )


def _finished_with(door: LessonDoor, lesson_id: int) -> QuerySet[Revision]:
    """The revision of the lesson that this learner finished."""
    finished = LessonProgress.objects.filter(
        enrolment=door.enrolment_id, lesson=lesson_id, completed_at__isnull=False
    )
    return Revision.objects.filter(pk__in=finished.values("revision_id"))


def open_course(user, course_id: int) -> tuple[CoursePage, Enrolment | None, bool]:
    """The course, the person's enrolment, and whether they may enrol. Raises NotAllowed.

    Who has enrolled finds the course also when it is published no more.
    """
    course = (
        CoursePage.objects.filter(pk=course_id)
        .annotate(member=catalogue_rules.member_of_alliance(user.pk, "alliance"))
        .first()
    )
    if course is None:
        raise NotAllowed
    enrolment = Enrolment.objects.filter(user=user, course=course_id).first()
    if not course.live and enrolment is None:
        raise NotAllowed
    looks = catalogue_rules.can_preview(roles_of(user), alliance_id=course.alliance_id)
    if not (course.member or enrolment or looks):
        raise NotAllowed
    return course, enrolment, course.member and course.live
