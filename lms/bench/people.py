"""Signed-in people of the generated alliance, and what their browsers would send."""

import json
import uuid
from random import Random

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.models import User
from courses.catalogue.enums import CompletionRule
from courses.enrolment.access import open_lesson
from courses.enrolment.completion import READ_TO_END
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment, LessonProgress
from courses.enrolment.visits import note_visit

from .client import get, post_json
from .surroundings import HOST

# What a proxy that ends TLS tells the web server.
PROXY = "X-Forwarded-Proto: https\r\n"


def visit(path: str, *, cookie: str = "") -> bytes:
    """A page asked for through the proxy."""
    return get(path, host=HOST, cookie=cookie, headers=PROXY)


def browser(user: User | None = None) -> Client:
    """A client inside this process, to count queries with."""
    client = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    if user:
        client.force_login(user)
    return client


def cookie_of(user: User, *, secret: str = "") -> str:
    """The cookies of somebody who has just signed in: the session, and the secret of forms."""
    session = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    secret = secret or _get_new_csrf_string()
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secret}"


def learners(count: int) -> list[tuple[User, int]]:
    """People in the middle of a course, each with a lesson to read that they have not finished.

    Drawn by lot: one after another they are different people in different courses.
    """
    finished = LessonProgress.objects.filter(
        enrolment__user=OuterRef("user"), lesson=OuterRef("lesson"), completed_at__isnull=False
    )
    found = (
        Enrolment.objects.filter(state=EnrolmentState.ACTIVE)
        .filter(course__lessons__rule=CompletionRule.READ)
        .annotate(lesson=F("course__lessons"))
        .filter(~Exists(finished))
        .order_by("user_id", "course_id", "lesson")
        .values_list("user_id", "lesson")
    )
    drawn = Random(1).sample(list(found), count)
    users = User.objects.in_bulk({user_id for user_id, _lesson in drawn})
    return [(users[user_id], lesson) for user_id, lesson in drawn]


def opening_and_completion(user: User, lesson_id: int) -> tuple[bytes, bytes]:
    """The request for the lesson's page, and the one that finishes it, as that page sends it."""
    secret = _get_new_csrf_string()
    cookie = cookie_of(user, secret=secret)
    visit_note = note_visit(
        user_id=user.pk,
        lesson_id=lesson_id,
        at=timezone.now(),
        place=open_lesson(user, lesson_id).place,
    )
    read_to_end = {"id": str(uuid.uuid4()), "kind": "READ", "read_to": READ_TO_END}
    completion = post_json(
        reverse("enrolment:progress", args=[lesson_id]),
        json.dumps({"visit": visit_note, "events": [read_to_end]}),
        host=HOST,
        cookie=cookie,
        headers=f"{PROXY}Origin: https://{HOST}\r\nX-CSRFToken: {secret}\r\n",
    )
    return visit(reverse("enrolment:lesson", args=[lesson_id]), cookie=cookie), completion
