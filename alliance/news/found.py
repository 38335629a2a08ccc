"""What search finds of the news."""

from django.utils.translation import gettext_lazy as _

from alliance.pages.found import plain_text, register_pages

from .enums import Category
from .models import NewsPage


def describe(page: NewsPage) -> dict:
    unit = page.unit
    return {
        "keywords": f"{page.get_category_display()} {unit.name if unit else ''}",
        "lead": page.lead,
        "body": plain_text(page.body),
        "note": unit.name if unit else "",
        "region": unit.county if unit else "",
        "category": page.category,
        "date": page.date,
    }


def connect() -> None:
    register_pages(
        "news",
        _("新闻"),
        NewsPage,
        entry=describe,
        order=10,
        categories=tuple(Category.choices),
        shows=("unit",),
    )
