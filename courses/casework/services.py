"""Making a lesson of a closed case, and taking it back."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.cases import rules as case_rules
from alliance.cases.enums import CaseStatus
from alliance.cases.models import Case, Mark
from alliance.cases.services.finding import locked, record
from alliance.core import access
from alliance.units.queries import roles_of
from courses.catalogue.models import LessonPage, Picture

from . import rules
from .models import CaseLesson
from .pictures import picture_of
from .text import body_of


class CaseNotClosed(Exception):
    """Only of a closed case is the outcome known."""


@transaction.atomic
def make_lesson(*, case_id: int, course_id: int, by: User, at: datetime) -> LessonPage:
    """A draft lesson of the course, with the case's texts, advice, outcome and pictures.

    The pictures are copies of what was made anew and confirmed, with its marks drawn in; they are
    the lesson's own and served to its learners alone. Made once for each case and course: asked
    again, the same lesson is answered. Raises NotAllowed, CaseNotClosed.
    """
    case = locked(case_id)
    roles = roles_of(by)
    if case.status != CaseStatus.CLOSED:
        access.require(case_rules.is_office(roles, case))
        raise CaseNotClosed
    access.require(rules.can_make_lesson(roles, case))
    course = rules.courses_for(case).filter(pk=course_id).first()
    access.require(course is not None)
    made = CaseLesson.objects.filter(case=case, course=course).select_related("lesson").first()
    if made:
        return made.lesson
    pictures: list[Picture] = []
    try:
        for number, image in enumerate(case.images.prefetch_related(_marks()), start=1):
            pictures.append(picture_of(image, number, image.shown_marks))
        lesson = course.add_child(
            instance=LessonPage(
                title=case.question, live=False, body=body_of(case, pictures), owner=by
            )
        )
        lesson.save_revision(user=by)
        made = CaseLesson.objects.create(
            case=case, course=course, lesson=lesson, made_by=by, made_at=at
        )
        made.pictures.set(pictures)
        record("case.lesson", case, by=by, at=at, lesson=lesson.pk, course=course.pk)
    except Exception:
        for picture in pictures:
            _delete_file(picture)
        raise
    return lesson


@transaction.atomic
def take_back(*, case: Case, erased: bool, by: User, at: datetime) -> None:
    """A case that is withdrawn teaches no longer; erased, its lessons lose text and pictures."""
    for made in CaseLesson.objects.filter(case=case).select_related("lesson"):
        lesson = made.lesson
        if lesson.live:
            lesson.unpublish()
        if erased:
            lesson.revisions.all().delete()
            _erase(made)
        record("case.lesson.take_back", case, by=by, at=at, lesson=lesson.pk, erased=erased)


def _erase(made: CaseLesson) -> None:
    lesson = LessonPage.objects.get(pk=made.lesson_id)
    lesson.title = lesson.draft_title = _("已撤回的病例")
    lesson.body = []
    lesson.has_unpublished_changes = True
    lesson.save()
    for picture in made.pictures.all():
        transaction.on_commit(partial(_delete_file, picture))
        picture.delete()


def _marks() -> Prefetch:
    return Prefetch("marks", Mark.objects.filter(removed_at=None), to_attr="shown_marks")


def _delete_file(picture: Picture) -> None:
    with suppress(FileNotFoundError):
        picture.file.storage.delete(picture.file.name)
