"""Marking in a text what was looked for. All that is not our own mark is escaped."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from alliance.accounts.naming import place_key

from .folding import fold

Span = tuple[int, int]


def marked(text: str, needles: Iterable[str]) -> SafeString:
    """The text as HTML with `<mark>` around each place that one of the folded needles stands."""
    folded = fold(text)
    spans = sorted(span for needle in needles for span in _places(folded, needle))
    return _drawn(text, spans)


def marked_name(text: str, needles: Sequence[str]) -> SafeString:
    """The same for a name, where luohe and lh also mark the characters that sound so."""
    folded = fold(text)
    spans = [span for needle in needles for span in _places(folded, needle)]
    for needle in needles:
        if needle.isascii() and needle.isalpha() and len(needle) > 1:
            spans += _sounding(text, needle)
    return _drawn(text, sorted(spans))


def _places(folded: str, needle: str) -> Iterator[Span]:
    """A Latin word is found where a word begins so."""
    pattern = re.escape(needle)
    if needle[0].isascii():
        pattern = rf"(?<![a-z0-9]){pattern}"
    return (match.span() for match in re.finditer(pattern, folded))


def _sounding(text: str, needle: str) -> Iterator[Span]:
    syllables = place_key(text).split()
    if len(syllables) != len(text):
        return
    for start in range(len(text)):
        letters = initials = ""
        for end in range(start, len(text)):
            letters += syllables[end]
            initials += syllables[end][0]
            if letters.startswith(needle) or initials == needle:
                yield start, end + 1
                return


def _drawn(text: str, spans: Iterable[Span]) -> SafeString:
    parts, done = [], 0
    for start, end in spans:
        start = max(start, done)
        if end > start:
            parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
            done = end
    parts.append(escape(text[done:]))
    return mark_safe("".join(parts))
