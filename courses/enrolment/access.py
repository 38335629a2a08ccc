"""Finding a course or a lesson for the person who asks: what is not theirs is not there."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from alliance.core.access import NotAllowed
from alliance.core.prepared import Parameter, Prepared
from alliance.units.queries import roles_of
from courses.catalogue import rules as catalogue_rules
from courses.catalogue.models import CoursePage
from courses.catalogue.queries import LessonInfo, outline

from .enums import EnrolmentState
from .models import Enrolment

COURSE_OF_LESSON = Prepared(
    lambda: (
        CoursePage.objects.filter(lessons=Parameter("lesson"))
        .annotate(
            member=catalogue_rules.member_of_alliance(Parameter("user"), "alliance"),
            own=FilteredRelation("enrolments", condition=Q(enrolments__user=Parameter("user"))),
            enrolment_id=F("own__pk"),
            enrolment_state=F("own__state"),
        )
        .only("title", "alliance_id", "outline_at", "live")
    )
)


class NotEnrolled(Exception):
    """The person may take the course and has not enrolled, or has left it."""

    def __init__(self, course_id: int):
        super().__init__(course_id)
        self.course_id = course_id


@dataclass(frozen=True)
class LessonDoor:
    """A lesson that the person may open; `enrolment_id` is None for who only looks (preview)."""

    course: CoursePage
    lesson: LessonInfo
    lessons: tuple[LessonInfo, ...]
    enrolment_id: int | None


def open_lesson(user, lesson_id: int) -> LessonDoor:
    """Let a learner in, or an editor or office to look. One query and the roles.

    Raises NotAllowed, NotEnrolled.
    """
    course = COURSE_OF_LESSON.object(lesson=lesson_id, user=user.pk)
    if course is None:
        raise NotAllowed
    looks = catalogue_rules.can_preview(roles_of(user), alliance_id=course.alliance_id)
    learns = (
        course.member and course.enrolment_id and course.enrolment_state != EnrolmentState.WITHDRAWN
    )
    if not learns and not looks:
        raise NotEnrolled(course.pk) if course.member and course.live else NotAllowed
    lessons = outline(course_id=course.pk, outline_at=course.outline_at)
    lesson = next((one for one in lessons if one.id == lesson_id), None)
    if lesson is None:
        raise NotAllowed
    return LessonDoor(course, lesson, lessons, course.enrolment_id if learns else None)


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
