"""What people write: cleaned, searched for patients, and shown as safe HTML."""

import re
from collections.abc import Iterable

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from alliance.core.identifiers import Identifier, IdentifierKind, find_identifiers

from .mentions import Mention

_URL = re.compile(r"https?://[^\s<>\"'，。；！？、（）]+")
_BLANK_LINES = re.compile(r"\n{3,}")
# Control characters, and those that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text as it is kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_LINES.sub("\n\n", _UNSEEN.sub("", text)).strip()


def points_at_patient(text: str, mentions: Iterable[Mention]) -> list[Identifier]:
    """What may identify a patient; colleagues who are mentioned and numbers in links do not."""
    colleagues = [(mention.start, mention.end) for mention in mentions]
    links = [match.span() for match in _URL.finditer(text)]
    return [
        each
        for each in find_identifiers(text)
        if not _within(each, colleagues)
        and not (each.kind == IdentifierKind.LONG_NUMBER and _within(each, links))
    ]


def _within(identifier: Identifier, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= identifier.start and identifier.end <= end for start, end in spans)


def as_html(text: str, names: Iterable[str]) -> SafeString:
    """Plain text with its lines, links that say they are not ours, and mentions set apart."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    if not longest_first:
        return _linked(text)
    parts = re.split(f"([@＠](?:{'|'.join(longest_first)}))", text)
    return mark_safe(  # each part is escaped by what draws it
        "".join(
            format_html('<span class="mention">{}</span>', part) if odd else _linked(part)
            for odd, part in ((number % 2, part) for number, part in enumerate(parts))
        )
    )


def _linked(text: str) -> SafeString:
    return linebreaksbr(mark_safe(urlize(text, nofollow=True, autoescape=True)))


def marked(text: str, found: Iterable[Identifier]) -> SafeString:
    """The text with what was found set apart, to show the writer what to mend."""
    pieces, here = [], 0
    for each in found:
        pieces.append(format_html("{}<mark>{}</mark>", text[here : each.start], each.text))
        here = each.end
    pieces.append(format_html("{}", text[here:]))
    return linebreaksbr(mark_safe("".join(pieces)))
