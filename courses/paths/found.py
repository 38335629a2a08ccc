"""What search finds of the paths."""

from django.utils.translation import gettext_lazy as _

from alliance.pages.found import plain_text, register_pages

from .models import PathPage


def describe(page: PathPage) -> dict:
    return {
        "keywords": f"{page.audience} {page.alliance.specialty}",
        "lead": page.summary,
        "body": plain_text(page.intro),
        "note": page.alliance.name,
        "date": page.first_published_at.date() if page.first_published_at else None,
    }


def connect() -> None:
    register_pages("paths", _("学习路径"), PathPage, entry=describe, order=45, shows=("alliance",))
