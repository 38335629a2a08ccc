"""What search finds of the news."""

from django.utils.translation import gettext_lazy as _

from alliance.pages.found import plain_text, register_pages
from alliance.search import readers

from .enums import Category
from .models import NewsPage, NoticePage


def describe(page: NewsPage) -> dict:
    unit = page.unit
    return {
        "keywords": " ".join(
            filter(
                None,
                [
                    page.get_category_display(),
                    unit.name if unit else "",
                    page.series.title if page.series else "",
                    *(item.tag.name for item in page.tagged_items.all()),
                ],
            )
        ),
        "lead": page.lead,
        "body": plain_text(page.body),
        "note": unit.name if unit else "",
        "region": unit.county if unit else "",
        "category": page.category,
        "date": page.date,
    }


def describe_notice(page: NoticePage) -> dict:
    """A notice is found by who is signed in, and by nobody else."""
    return {
        "lead": page.lead,
        "body": plain_text(page.body),
        "date": page.date,
        "audience": (readers.SIGNED_IN,),
    }


def connect() -> None:
    register_pages("notices", _("成员通知"), NoticePage, entry=describe_notice, order=15)
    register_pages(
        "news",
        _("新闻"),
        NewsPage,
        entry=describe,
        order=10,
        categories=tuple(Category.choices),
        shows=("unit", "series"),
        gathers=("tagged_items__tag",),
    )
