"""The protected files of a lesson, for who may open the lesson."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.core.access import NotAllowed
from alliance.core.files import ranged_response
from courses.catalogue.models import Handout, Picture, Video

from ..access import LessonDoor, NotEnrolled, may_see_picture, open_lesson
from ..enums import EventKind
from ..progress import Deed, record_progress


@login_required
@require_safe
def video(request: HttpRequest, lesson_id: int) -> HttpResponse:
    film = _film(request, lesson_id)
    return ranged_response(request, film.file, content_type="video/mp4")


@login_required
@require_safe
def captions(request: HttpRequest, lesson_id: int) -> HttpResponse:
    film = _film(request, lesson_id)
    if not film.captions:
        raise NotAllowed
    return ranged_response(request, film.captions, content_type="text/vtt; charset=utf-8")


@login_required
@require_safe
def handout(request: HttpRequest, lesson_id: int, handout_id: int) -> HttpResponse:
    """Send the file; for a learner this is the deed itself, seen by the server."""
    door = _door(request, lesson_id)
    if handout_id not in {one.id for one in door.lesson.handouts}:
        raise NotAllowed
    file = Handout.objects.get(pk=handout_id)
    if door.enrolment_id and request.method == "GET":
        now = timezone.now()
        record_progress(
            user_id=request.user.pk,
            lesson_id=lesson_id,
            deeds=[Deed(uuid.uuid4(), EventKind.FILE, handout_id=handout_id)],
            opened_at=now,
            at=now,
        )
    return ranged_response(
        request, file.file, content_type=file.content_type, filename=file.filename
    )


@login_required
@require_safe
def picture(request: HttpRequest, lesson_id: int, picture_id: int) -> HttpResponse:
    if not may_see_picture(request.user, lesson_id=lesson_id, picture_id=picture_id):
        raise NotAllowed
    found = get_object_or_404(Picture, pk=picture_id)
    return ranged_response(request, found.file, content_type=found.content_type)


def _film(request: HttpRequest, lesson_id: int) -> Video:
    _door(request, lesson_id)
    film = Video.objects.filter(lessons=lesson_id).first()
    if film is None:
        raise NotAllowed
    return film


def _door(request: HttpRequest, lesson_id: int) -> LessonDoor:
    try:
        return open_lesson(request.user, lesson_id)
    except NotEnrolled as refused:
        raise NotAllowed from refused
