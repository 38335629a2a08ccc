"""Whether a text fits its box, told without the typesetter: it measures only what is in doubt.

What is said here errs on the safe side; the widths are those of the faces' own characters.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, inf

from PIL import ImageFont

from courses.typesetting.glyphs import KAI, SONG

from .enums import Align
from .layout import Box

LEAST = 5  # pt, as in design.typ
PT_IN_MM = 72 / 25.4
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING, _CLOSING = "《（〈「『【〔", "，。、；：！？）》〉」』】〕"
_CLOSED = rf"(?:\s*[{_CLOSING}])"
# Within such a run no line is broken: a word or a character, and the marks that stay with it.
_UNBROKEN = re.compile(rf"[{_OPENING}]*(?:[^\s{_CHINESE}-]{{2,}}{_CLOSED}*|[{_CHINESE}]{_CLOSED}+)")
# Where Chinese meets Latin the typesetter leaves a quarter of an em.
_MEETING = re.compile(rf"(?<=[{_CHINESE}])(?=[^\s{_CHINESE}])|(?<=[^\s{_CHINESE}])(?=[{_CHINESE}])")
# A line gives up this many characters where no mark may begin or end it, and what it cannot break.
_SLACK = 10
_KERNING = 1.02
_INDENT = 2  # ems
_MEASURED_AT = 200  # px


def widest_word(lines: Iterable[str], box: Box) -> str:
    """The widest run that no line may break; "" when every line may break anywhere."""
    words = (word for line in lines for word in _UNBROKEN.findall(line))
    return max(words, key=lambda word: _wide(word, box), default="")


def sure_to_fit(box: Box, lines: Sequence[str], *, size: float) -> bool:
    """True when the lines fit the box at this size; False when they may not."""
    return _height(_rows(box, lines, size), box, size) <= box.h * PT_IN_MM


def fits_untouched(box: Box, lines: Sequence[str]) -> bool:
    """True when nothing is to be shrunk, nor its lines broken or evened out."""
    rows = _rows(box, lines, box.size)
    if rows > len(lines) and (box.wrap < box.size or box.align == Align.CENTER):
        return False
    return _height(rows, box, box.size) <= box.h * PT_IN_MM


def _height(rows: float, box: Box, size: float) -> float:
    return size * (rows + (rows - 1) * box.leading)


def _rows(box: Box, lines: Sequence[str], size: float) -> float:
    """How many rows the lines take at most."""
    room = box.w * PT_IN_MM / size
    wide = [_ems(line, box) for line in lines]
    if all(line <= room for line in wide):
        return len(lines)
    given_up = _SLACK * (1 + max(box.spacing, 0)) + _wide(widest_word(lines, box), box)
    usable = room - given_up
    if usable <= 0:
        return inf
    return sum(1 if line <= room else ceil(line / usable) for line in wide)


def _ems(line: str, box: Box) -> float:
    return _wide(line, box) + 0.25 * _meetings(line) + _INDENT * box.indent


def _wide(text: str, box: Box) -> float:
    return _natural(text) + len(text) * max(box.spacing, 0)


# Much of what certificates say they all say.
@lru_cache(maxsize=2048)
def _natural(text: str) -> float:
    return sum(map(_advance, text)) * _KERNING


@lru_cache(maxsize=2048)
def _meetings(line: str) -> int:
    return len(_MEETING.findall(line))


@lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    """Ems that the wider of the two faces gives this character."""
    return max(font.getlength(character) for font in _fonts()) / _MEASURED_AT


@lru_cache(maxsize=1)
def _fonts() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(ImageFont.truetype(face, _MEASURED_AT) for face in (KAI, SONG))
