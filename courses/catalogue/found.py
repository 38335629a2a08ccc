"""What search finds of the courses."""

from django.utils.translation import pgettext_lazy

from alliance.pages.found import plain_text, register_pages

from .models import CoursePage


def describe(page: CoursePage) -> dict:
    return {
        "keywords": f"{page.audience} {page.alliance.specialty}",
        "lead": page.summary,
        "body": plain_text(page.intro),
        "note": page.alliance.name,
        "date": page.first_published_at.date() if page.first_published_at else None,
    }


def connect() -> None:
    register_pages(
        "courses",
        pgettext_lazy("navigation", "课程"),
        CoursePage,
        entry=describe,
        order=40,
        shows=("alliance",),
    )
