"""Whether a text fits its box, told without the typesetter: it measures only what is in doubt.

What is said here errs on the safe side; the widths are those of the faces' own characters.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil, inf

from PIL import ImageFont

from courses.typesetting.glyphs import KAI, SONG

from .enums import Align
from .layout import Box

LEAST = 5  # pt, as in design.typ
PT_IN_MM = 72 / 25.4
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
# Within such a run no line is broken.
_UNBROKEN = re.compile(rf"[^\s{_CHINESE}-]{{9,}}")
# Where Chinese meets Latin the typesetter leaves a quarter of an em.
_MEETING = re.compile(rf"(?<=[{_CHINESE}])(?=[^\s{_CHINESE}])|(?<=[^\s{_CHINESE}])(?=[{_CHINESE}])")
# A line gives up this many ems where no mark may begin or end it, or a short word goes to the next.
_SLACK = 10
_KERNING = 1.02
_INDENT = 2  # ems
_MEASURED_AT = 200  # px


def longest_word(lines: Iterable[str]) -> str:
    """The longest run that no line may break, when it is long enough to matter; else ""."""
    return max((word for line in lines for word in _UNBROKEN.findall(line)), key=len, default="")


def sure_to_fit(box: Box, lines: list[str], *, size: float) -> bool:
    """True when the lines fit the box at this size; False when they may not."""
    return _height(_rows(box, lines, size), box, size) <= box.h * PT_IN_MM


def fits_untouched(box: Box, lines: list[str]) -> bool:
    """True when nothing is to be shrunk, nor its lines broken or evened out."""
    rows = _rows(box, lines, box.size)
    if rows > len(lines) and (box.wrap < box.size or box.align == Align.CENTER):
        return False
    return _height(rows, box, box.size) <= box.h * PT_IN_MM


def _height(rows: float, box: Box, size: float) -> float:
    return size * (rows + (rows - 1) * box.leading)


def _rows(box: Box, lines: list[str], size: float) -> float:
    """How many rows the lines take at most."""
    room = box.w * PT_IN_MM / size
    usable = room - _SLACK - len(longest_word(lines))
    rows = 0.0
    for line in lines:
        wide = _ems(line, box)
        if wide <= room:
            rows += 1
        else:
            rows += ceil(wide / usable) if usable > 0 else inf
    return rows


def _ems(line: str, box: Box) -> float:
    natural = sum(map(_advance, line)) * _KERNING + 0.25 * len(_MEETING.findall(line))
    return natural + len(line) * max(box.spacing, 0) + _INDENT * box.indent


@lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    """Ems that the wider of the two faces gives this character."""
    return max(font.getlength(character) for font in _fonts()) / _MEASURED_AT


@lru_cache(maxsize=1)
def _fonts() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(ImageFont.truetype(face, _MEASURED_AT) for face in (KAI, SONG))
