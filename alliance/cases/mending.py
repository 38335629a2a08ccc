"""Identifiers in what people write about a patient: found, marked, and taken out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.core.identifiers import Identifier, IdentifierKind, find_identifiers

_PATIENT = re.compile(r"(?:患者|病人|患儿|产妇|孕妇)[\s:，,、]*$")
_FIGURES = re.compile(r"\d+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
MONTHS_FROM_DAYS = 60


@dataclass(frozen=True)
class Part:
    """A stretch of a text; with an identifier, what is marked in it."""

    text: str
    identifier: Identifier | None = None


class IdentifiersFound(Exception):
    """Something in the texts points at a patient; nothing of it was kept. Field -> identifiers."""

    def __init__(self, found: Mapping[str, list[Identifier]]):
        super().__init__({field: len(each) for field, each in found.items()})
        self.found = found


def identifiers_in(
    texts: Mapping[str, str], *, false_alarms: Collection[tuple[str, str]] = (), dates: bool = True
) -> dict[str, list[Identifier]]:
    """Field -> what was found there and is not, as (field, text), a false alarm."""
    found = {
        field: [
            one
            for one in find_identifiers(text, dates=dates)
            if (field, one.text) not in false_alarms
        ]
        for field, text in texts.items()
    }
    return {field: each for field, each in found.items() if each}


def require_clean(
    texts: Mapping[str, str], *, false_alarms: Collection[tuple[str, str]] = (), dates: bool = True
) -> None:
    """Raises IdentifiersFound."""
    if found := identifiers_in(texts, false_alarms=false_alarms, dates=dates):
        raise IdentifiersFound(found)


def parts_of(text: str, identifiers: list[Identifier]) -> list[Part]:
    """The text cut at the identifiers, for a page that marks them."""
    parts, end = [], 0
    for one in identifiers:
        parts += [Part(text[end : one.start]), Part(one.text, one)]
        end = one.end
    return [part for part in (*parts, Part(text[end:])) if part.text]


def mended(text: str, identifiers: list[Identifier], *, today: date) -> str:
    """The text with each identifier put in words that point at nobody."""
    for one in reversed(identifiers):
        text = text[: one.start] + _instead(text[: one.start], one, today) + text[one.end :]
    return text


def _instead(before: str, one: Identifier, today: date) -> str:
    if one.kind == IdentifierKind.NAME:
        return "" if _PATIENT.search(before) else _("患者")
    if one.kind == IdentifierKind.DATE and (ago := _ago(one.text, today)):
        return ago
    return _("（略）")


def _ago(written: str, today: date) -> str:
    """A day as what it is to the one who reads today; nothing for what cannot be read."""
    figures = [int(each) for each in _FIGURES.findall(written.translate(_WIDE))]
    if len(figures) == 1 and figures[0] > 19000000:
        figures = [figures[0] // 10000, figures[0] // 100 % 100, figures[0] % 100]
    if len(figures) == 2:
        figures = [today.year, *figures]
    if len(figures) != 3:
        return ""
    year, month, day = figures
    try:
        that = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return ""
    if that > today and len(_FIGURES.findall(written)) == 2:
        that = that.replace(year=that.year - 1, day=min(that.day, 28))
    days = (today - that).days
    if days < 0:
        return ""
    if days == 0:
        return _("今天")
    if days < MONTHS_FROM_DAYS:
        return ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}
    months = round(days / 30.4)
    return ngettext("约 %(n)d 个月前", "约 %(n)d 个月前", months) % {"n": months}
