"""Where signatures stand in the bytes of a PDF, without reading the PDF."""

import re
from dataclasses import dataclass

_BYTE_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}" + rb"\s{1,8}".join([rb"(\d{1,9})"] * 4))
_HEX = re.compile(rb"<((?:[0-9a-f]{2})*|(?:[0-9A-F]{2})*)>")
# The time that a signer writes beside a signature: (D:20261120080000Z).
_TIME = re.compile(rb"/M\s{0,8}\(D([^)]{1,60})\)")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")
LONGEST_CONTAINER = 128 * 1024  # hexadecimal digits
MOST_PLACES = 8
_AROUND = 4096


@dataclass(frozen=True)
class Place:
    """A signature: the bytes it covers are all before `end` but those from `opening` to `closing`,
    where the signature itself stands as `container`.
    """

    opening: int
    closing: int
    end: int
    container: bytes
    time: str  # as the signer wrote it, "" when there is none

    def covered(self, pdf: bytes) -> bytes:
        return pdf[: self.opening] + pdf[self.closing : self.end]


def places_in(pdf: bytes) -> list[Place]:
    """The signatures of the document, the one that covers most first.

    A byte range that leaves out anything but one string of digits is none.
    """
    found = list(_BYTE_RANGE.finditer(pdf))[-MOST_PLACES:]
    places = {place.end: place for one in found if (place := _place(pdf, one))}
    return sorted(places.values(), key=lambda place: -place.end)


def mentions_signature(pdf: bytes) -> bool:
    """Whether there is, or was, a signature."""
    return b"/ByteRange" in pdf


def _place(pdf: bytes, found: re.Match[bytes]) -> Place | None:
    start, opening, closing, rest = map(int, found.groups())
    end = closing + rest
    if start or not 0 < opening < closing < end <= len(pdf):
        return None
    if closing - opening > LONGEST_CONTAINER:
        return None
    gap = _HEX.fullmatch(pdf, opening, closing)
    if gap is None:
        return None
    time = _TIME.search(pdf, closing, min(end, closing + _AROUND)) or _TIME.search(
        pdf, max(0, opening - _AROUND), opening
    )
    return Place(
        opening=opening,
        closing=closing,
        end=end,
        container=bytes.fromhex(gap[1].decode("ascii")),
        time=_unescaped(time[1]).lstrip(":") if time else "",
    )


def _unescaped(text: bytes) -> str:
    """pyHanko writes all but letters and figures as \\ and three octal digits."""
    return _OCTAL.sub(lambda found: bytes([int(found[1], 8)]), text).decode("latin-1")
