"""The board's rows as HTML, put together here because a page has 500 cells and 300 options.

A template costs ten times as much. Whatever a person typed goes through `escape`.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from alliance.people.enums import Title

from .enums import Standing
from .queries import PersonRow
from .scope import Scope
from .standing import NOWHERE, Place

OPTIONS_SECONDS = 60
CELL_CLASSES = {
    Standing.NOT_ENROLLED: "cell cell--none",
    Standing.NOT_BEGUN: "cell cell--new",
    Standing.IN_PROGRESS: "cell cell--going",
    Standing.STUCK: "cell cell--stuck",
    Standing.COMPLETED: "cell cell--done",
    Standing.WITHDRAWN: "cell cell--left",
}


def place_text(place: Place, *, today: date) -> str:
    """What a cell says: a word, a share or a day; complete without its colour."""
    match place.standing:
        case Standing.NOT_ENROLLED:
            return "–"
        case Standing.NOT_BEGUN:
            return gettext("未开始")
        case Standing.IN_PROGRESS:
            return f"{place.percent}%"
        case Standing.STUCK:
            return gettext("停滞 %(day)s") % {"day": short_day(place.day, today=today)}
        case Standing.COMPLETED:
            return gettext("完成 %(day)s") % {"day": short_day(place.day, today=today)}
    return gettext("已退课")


def short_day(day: date, *, today: date) -> str:
    """Month and day within this year, else year and month: a cell is narrow."""
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m}"


@lru_cache(maxsize=8192)
def _cell(place: Place, today: date, language: str) -> str:
    """The cell after its label, in the language that is active."""
    text = escape(place_text(place, today=today))
    return f'" class="{CELL_CLASSES[place.standing]}">{text}</td>'


def course_heads(courses: Sequence[tuple[int, str]], *, alliance: str) -> SafeString:
    """The heads of the course columns."""
    stem = _url_stems().course
    return format_html_join(
        "",
        '<th scope="col" class="board__course"><a href="{}{}/?alliance={}">{}</a></th>',
        ((stem, pk, alliance, title) for pk, title in courses),
    )


def board_rows(
    people: Sequence[PersonRow], courses: Sequence[tuple[int, str]], *, alliance: str, today: date
) -> SafeString:
    """The table's body: one row a person, one labelled cell a course."""
    language = get_language() or ""
    columns = [(pk, f'<td data-label="{escape(title)}') for pk, title in courses]
    stems = _url_stems()
    done_label, latest_label = escape(gettext("完成门数")), escape(gettext("最近学习"))
    titles = _title_labels(language)
    query = f"/?alliance={escape(alliance)}"
    rows = []
    for person in people:
        cells = "".join(
            start + _cell(person.places.get(pk, NOWHERE), today, language) for pk, start in columns
        )
        latest = timezone.localdate(person.latest).isoformat() if person.latest else "–"
        rows.append(
            f'<tr><th scope="row">'
            f'<a href="{stems.person}{person.user_id}{query}">{escape(person.name)}</a>'
            f'<span class="board__at">'
            f'<a href="{stems.unit}{person.unit_id}{query}">{escape(person.unit)}</a>'
            f" {titles.get(person.title, '')}</span></th>"
            f'<td data-label="{done_label}">{person.done}</td>'
            f'<td data-label="{latest_label}">{latest}</td>{cells}</tr>'
        )
    return mark_safe("".join(rows))


@lru_cache(maxsize=4)
def _title_labels(language: str) -> dict[str, str]:
    """Titles as words in the language that is active."""
    return {value: escape(str(label)) for value, label in Title.choices}


class UrlStems(NamedTuple):
    """Addresses up to the number: 70 reversals a page are 70 too many."""

    person: str
    unit: str
    course: str


@lru_cache(maxsize=1)
def _url_stems() -> UrlStems:
    return UrlStems(
        *(reverse(f"insights:{name}", args=[0]).removesuffix("0/") for name in UrlStems._fields)
    )


def unit_options(scope: Scope, chosen: int | None) -> SafeString:
    """The options of a select of the scope's units: 300 of them, read once a minute."""
    key = f"insights:units:{scope.cache_key}"
    options = cache.get(key)
    if options is None:
        units = scope.units().order_by("name_key").values_list("pk", "name")
        options = "".join(f'<option value="{pk}">{escape(name)}</option>' for pk, name in units)
        cache.set(key, options, OPTIONS_SECONDS)
    if chosen is not None:
        options = options.replace(f'value="{chosen}">', f'value="{chosen}" selected>', 1)
    return mark_safe(options)
