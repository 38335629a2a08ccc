"""The floor of the pages: a Django application of its own with no middleware at all.

It knows two views: one renders one small template, one does one INSERT. It is served by the same
gunicorn with the same options as the product, and has nothing else in common with it, so that no
cost of the product's own stack (sessions, language, policy headers, request ids) hides in the
floor. `BARE_DATABASE_URL` names the database that takes the INSERTs.
"""

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

database = dj_database_url.parse(os.environ["BARE_DATABASE_URL"], conn_max_age=0)
database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}

PAGE = (
    "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>"
    "<ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>"
)
LOCMEM = ("django.template.loaders.locmem.Loader", {"page.html": PAGE})

settings.configure(
    SECRET_KEY="bench-only-" + "x" * 50,
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    DATABASES={"default": database},
    LOGGING_CONFIG=None,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [LOCMEM])]},
        }
    ],
)

INSERT = "INSERT INTO bench_floor (enrolment_id, lesson_id, at) VALUES (%s, %s, now())"


def page(request):
    response = render(request, "page.html", {"title": "脊柱专业联盟", "items": range(10)})
    return _with_length(response)


def insert(request):
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [1, 2])
    return _with_length(HttpResponse("ok"))


def _with_length(response: HttpResponse) -> HttpResponse:
    """CommonMiddleware sets the length elsewhere; without it gunicorn would send chunks."""
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("page/", page), path("insert/", insert)]

application = get_wsgi_application()
