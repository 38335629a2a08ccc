"""QR codes of the links on certificates, put together from parts that are kept.

For texts of one length a QR code is linear: each bit of the text flips the same modules, whatever
the other bits are (the error correction is a linear code, and the mask is fixed). segno draws a
code in 1 ms, a fifth of what the whole page takes to be set; here it draws what each bit flips,
once in a process, and a code is the exclusive or of these.
"""

from functools import lru_cache, reduce
from itertools import groupby
from operator import xor

import segno

# Searching for the best of the eight masks takes 5 ms and any of them can be read.
_MASK = 3
# So many modules of a row are drawn in one step; 2048 different ones are kept.
_STEP = 11
# Small letters are written as bytes, as links are; figures and capitals alone would not be.
_BLANK = "x"


def qr_svg(link: str) -> str:
    """The QR code of an ASCII link without its margin."""
    modules = _modules(link)
    side = _side(len(link))
    path = "".join(
        f"M0 {y}.5" + "".join(map(_stroke, _steps(modules[y * side : (y + 1) * side])))
        for y in range(side)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _steps(row: bytes) -> list[bytes]:
    return [row[start : start + _STEP] for start in range(0, len(row), _STEP)]


@lru_cache(maxsize=2**_STEP)
def _stroke(modules: bytes) -> str:
    """A line through the dark ones, the pen lifted over the light ones."""
    runs = ((dark, len(list(run))) for dark, run in groupby(modules))
    return "".join(f"h{length}" if dark else f"m{length} 0" for dark, length in runs)


def _modules(link: str) -> bytes:
    """The modules row by row, a byte for each: 1 is dark."""
    length = len(link)
    modules = _drawn(_BLANK * length)
    for place, letter in enumerate(link.encode("ascii")):
        modules ^= _flipped(length, place, letter)
    return modules.to_bytes(_side(length) ** 2, "big")


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
    """The modules as one number, a byte for each, so that all are flipped in one step."""
    return int.from_bytes(b"".join(_symbol(text).matrix), "big")


def _symbol(text: str) -> segno.QRCode:
    return segno.make(text, error="m", mode="byte", micro=False, mask=_MASK)
