"""QR codes of the links on certificates, put together from parts that are kept.

For texts of one length a QR code is linear: each bit of the text flips the same modules, whatever
the other bits are (the error correction is a linear code, and the mask is fixed). segno draws a
code in 1 ms, a fifth of what the whole page takes to be set; here it draws what each bit flips,
once in a process, and a code is the exclusive or of these.
"""

from functools import lru_cache, reduce
from itertools import groupby
from operator import xor
from struct import unpack

import segno

# Searching for the best of the eight masks takes 5 ms and any of them can be read.
_MASK = 3
# So many modules of a row are drawn in one step; there are 2048 different ones, which are kept.
_STEP = 11
# Small letters are written as bytes, as links are; figures and capitals alone would not be.
_BLANK = "x"


def qr_svg(link: str) -> str:
    """The QR code of an ASCII link without its margin."""
    side = _side(len(link))
    strokes = map(_stroke, _steps(link))
    rows = zip(*[strokes] * _across(side), strict=True)
    path = "".join(f"M0 {y}.5{''.join(row)}" for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


@lru_cache(maxsize=2**_STEP)
def _stroke(step: int) -> str:
    """A line through the dark modules of a step, the pen lifted over the light ones."""
    runs = ((dark, len(list(run))) for dark, run in groupby(f"{step:0{_STEP}b}"))
    return "".join(f"h{length}" if dark == "1" else f"m{length} 0" for dark, length in runs)


def _steps(link: str) -> tuple[int, ...]:
    """The steps of all rows, a bit for each module: 1 is dark."""
    length = len(link)
    modules = _drawn(_BLANK * length)
    for place, letter in enumerate(link.encode("ascii")):
        modules ^= _flipped(length, place, letter)
    count = _side(length) * _across(_side(length))
    return unpack(f">{count}H", modules.to_bytes(2 * count, "big"))


def _across(side: int) -> int:
    """How many steps a row takes; the last is filled up with light modules."""
    return -(-side // _STEP)


@lru_cache(maxsize=4096)
def _flipped(length: int, place: int, letter: int) -> int:
    """The modules that this letter at this place flips."""
    bits = letter ^ ord(_BLANK)
    return reduce(xor, (_flipped_by(length, place, bit) for bit in range(7) if bits >> bit & 1), 0)


@lru_cache(maxsize=1024)
def _flipped_by(length: int, place: int, bit: int) -> int:
    """The modules that this bit of the letter at this place flips."""
    blank = _BLANK * length
    other = chr(ord(_BLANK) ^ 1 << bit)
    return _drawn(blank) ^ _drawn(blank[:place] + other + blank[place + 1 :])


@lru_cache(maxsize=8)
def _side(length: int) -> int:
    return len(_symbol(_BLANK * length).matrix)


@lru_cache(maxsize=8)
def _drawn(text: str) -> int:
    """All modules as one number, to be flipped at once: 16 bits for each step of a row."""
    number = 0
    for row in _symbol(text).matrix:
        for start in range(0, len(row), _STEP):
            step = "".join(map(str, row[start : start + _STEP])).ljust(_STEP, "0")
            number = number << 16 | int(step, 2)
    return number


def _symbol(text: str) -> segno.QRCode:
    return segno.make(text, error="m", mode="byte", micro=False, mask=_MASK)
