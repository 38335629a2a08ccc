from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .models import Row


def page(request: HttpRequest) -> HttpResponse:
    context = {"title": "脊柱专业联盟", "items": range(10)}
    return _with_length(render(request, "floor/page.html", context))


def insert(request: HttpRequest) -> HttpResponse:
    Row.objects.create(enrolment_id=1, lesson_id=2, at=timezone.now())
    return _with_length(HttpResponse("ok"))


def _with_length(response: HttpResponse) -> HttpResponse:
    """Where CommonMiddleware does not set the length, gunicorn would send chunks."""
    response["Content-Length"] = str(len(response.content))
    return response
