from django.core.files.base import ContentFile
from django.utils import timezone

from courses.catalogue.factories import (
    CoursePageFactory,
    LessonHandoutFactory,
    LessonPageFactory,
    PictureFactory,
    VideoFactory,
    picture_body,
)
from courses.enrolment.models import Enrolment
from courses.enrolment.visits import note_visit
from courses.quizzes.factories import QuizLessonPageFactory
from lms.testing.access import Row, members, only

LEARNERS = "doctor mentor department_head coordinator other_coordinator"
LOOKERS = "training_office editor alliance_office"


def course(world):
    """A course with one lesson of each kind, in which the doctor and the auditor are enrolled.

    The auditor has no unit, so the enrolment opens nothing.
    """
    page = CoursePageFactory(alliance=world.alliance)
    for user in (world.doctor, world.auditor):
        Enrolment.objects.create(
            user=user, course=page, enrolled_at=timezone.now(), last_activity_at=timezone.now()
        )
    return page


def lesson(world, **kwargs):
    return {"lesson_id": LessonPageFactory(parent=course(world), **kwargs).pk}


def film(world):
    video = VideoFactory(captions=ContentFile(b"WEBVTT\n", name="film.vtt"))
    return lesson(world, rule="WATCHED", video=video)


def handout(world):
    link = LessonHandoutFactory(page__parent=course(world))
    return {"lesson_id": link.page_id, "handout_id": link.handout_id}


def picture(world):
    shown = PictureFactory()
    return lesson(world, body=picture_body(shown)) | {"picture_id": shown.pk}


def taken(world):
    kwargs = lesson(world)
    page = Enrolment.objects.get(user=world.doctor).course.lessons.get()
    revision = page.save_revision()
    Enrolment.objects.get(user=world.doctor).progress.create(
        lesson=page, first_at=timezone.now(), last_at=timezone.now(),
        completed_at=timezone.now(), revision_id=revision.pk,
    )  # fmt: skip
    return kwargs


def visit(world):
    page = Enrolment.objects.get(user=world.doctor).course.lessons.get()
    return {"visit": note_visit(user_id=world.doctor.pk, lesson_id=page.pk, at=timezone.now())}


IN_LESSON = members(404) | {"doctor": 200} | dict.fromkeys(LOOKERS.split(), 200)
IN_LESSON |= {"administrator": 200}
# Who could learn and has not enrolled is led to the course.
LESSON = IN_LESSON | dict.fromkeys(set(LEARNERS.split()) - {"doctor"}, 302)

ROWS = [
    Row("enrolment:mine", get=members(200), post=members(405)),
    Row(
        "enrolment:course",
        kwargs=lambda w: {"course_id": course(w).pk},
        get=only(f"{LEARNERS} {LOOKERS} auditor"),
        post=members(405),
    ),
    Row(
        "enrolment:enrol",
        kwargs=lambda w: {"course_id": course(w).pk},
        get=members(405),
        post=only(LEARNERS, 302) | {"administrator": 404},
    ),
    Row(
        "enrolment:withdraw",
        kwargs=lambda w: {"course_id": course(w).pk},
        get=members(405),
        post=only("doctor auditor", 302) | {"administrator": 404},
    ),
    Row("enrolment:lesson", kwargs=lesson, get=LESSON, post=members(405)),
    Row("enrolment:progress", kwargs=lesson, get=405, post=members(400)),
    Row("enrolment:read", kwargs=lesson, data=visit, get=members(405), post=members(302)),
    Row(
        "enrolment:taken",
        kwargs=taken,
        get=only("doctor") | {"administrator": 404},
        post=members(405),
    ),
    Row("enrolment:video", kwargs=film, get=IN_LESSON, post=members(405)),
    Row("enrolment:captions", kwargs=film, get=IN_LESSON, post=members(405)),
    Row("enrolment:handout", kwargs=handout, get=IN_LESSON, post=members(405)),
    Row("enrolment:picture", kwargs=picture, get=IN_LESSON, post=members(405)),
    Row(
        "enrolment:start_quiz",
        kwargs=lambda w: {"lesson_id": QuizLessonPageFactory(parent=course(w)).pk},
        get=members(405),
        post=only("doctor", 302) | {"administrator": 404},
    ),
]
