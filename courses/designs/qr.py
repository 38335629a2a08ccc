"""QR codes of the links on certificates, put together from parts that are kept.

For texts of one length a QR code is linear: each bit of the text flips the same modules, whatever
the other bits are (the error correction is a linear code, and the mask is fixed). segno draws a
code in 1 ms, a fifth of what the whole page takes to be set; here it draws what each bit flips,
once in a process, and a code is the exclusive or of these.
"""

import re
from functools import lru_cache

import segno

# Searching for the best of the eight masks takes 5 ms and any of them can be read.
_MASK = 3
_DARK = re.compile(b"\x01+")
# Small letters are written as bytes, as links are; figures and capitals alone would not be.
_BLANK = "x"


def qr_svg(link: str) -> str:
    """The QR code of an ASCII link without its margin."""
    modules = _modules(link)
    side = _side(len(link))
    path = "".join(
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y in range(side)
        for run in _DARK.finditer(modules[y * side : (y + 1) * side])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _modules(link: str) -> bytes:
    """The modules row by row, a byte for each: 1 is dark."""
    length = len(link)
    blank = ord(_BLANK)
    modules = _drawn(_BLANK * length)
    for place, letter in enumerate(link.encode("ascii")):
        for bit in range(7):
            if (letter ^ blank) >> bit & 1:
                modules ^= _flipped(length, place, bit)
    return modules.to_bytes(_side(length) ** 2, "big")


@lru_cache(maxsize=1024)
def _flipped(length: int, place: int, bit: int) -> int:
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
