"""What the built-in designs are put together from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..artwork.backgrounds import OVER, Inks
from ..enums import Align, BoxKind, CertificateKind, Face, Language, VerticalAlign
from ..layout import Box, Layout

INK, GREY = "#1c2b33", "#55646b"
KAI, SONG = Face.KAI.value, Face.SONG.value
LEFT, RIGHT, JUSTIFY = Align.LEFT.value, Align.RIGHT.value, Align.JUSTIFY.value
MIDDLE, BOTTOM = VerticalAlign.MIDDLE.value, VerticalAlign.BOTTOM.value
BACKGROUND = "background"

Paper = Callable[..., bytes]


@dataclass(frozen=True)
class BuiltIn:
    """A design that every alliance has without making it."""

    kind: CertificateKind
    language: Language
    name: str
    title: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    paper: Paper
    inks: Inks
    bleed: int = 3

    def layout(self) -> Layout:
        return Layout(boxes=self.boxes, background=BACKGROUND, quarter=True, over=OVER)

    def background(self) -> bytes:
        """The picture of its paper: PNG or JPEG."""
        return _drawn(self.paper, self.width, self.height, self.bleed, self.inks)


@lru_cache(maxsize=16)
def _drawn(paper: Paper, width: int, height: int, bleed: int, inks: Inks) -> bytes:
    return paper(width=width, height=height, bleed=bleed, inks=inks)


def text(words: str, x: float, y: float, w: float, h: float, size: float, **style) -> Box:
    """A box of type; without `wrap` it is a paragraph: it breaks before it shrinks."""
    style.setdefault("wrap", size)
    return Box(BoxKind.TEXT.value, x, y, w, h, text=words, size=size, **style)


def line(x: float, y: float, w: float, h: float, colour: str) -> Box:
    return Box(BoxKind.LINE.value, x, y, w, h, colour=colour)


def frame(x: float, y: float, w: float, h: float, colour: str, weight: float) -> Box:
    return Box(BoxKind.FRAME.value, x, y, w, h, colour=colour, weight=weight)


def seal(x: float, y: float, side: float) -> Box:
    return Box(BoxKind.SEAL.value, x, y, side, side)


def qr(x: float, y: float, side: float) -> Box:
    return Box(BoxKind.QR.value, x, y, side, side)


_PROOF = {
    Language.CHINESE: (
        "证书编号　{serial}",
        "核验码　{code}\n扫描二维码，或在下列网址输入核验码查验真伪",
    ),
    Language.ENGLISH: (
        "No. {serial}",
        "Verification code {code}\nScan the QR code, or enter the verification code at",
    ),
    Language.BOTH: (
        "证书编号 No.　{serial}",
        "核验码 Code　{code}\n扫描二维码或在下列网址查验真伪 Scan the code or verify at",
    ),
}


def proof(
    language: Language, *, x: float, y: float, w: float, hue: str, scale: float = 1
) -> tuple[Box, ...]:
    """QR code, serial and code, and where they are verified; 27 mm high at scale 1."""
    number, code = _PROOF[language]
    aside, wide = x + 32 * scale, w - 32 * scale
    small = 8.6 * scale
    boxes = (
        qr(x, y, 27 * scale),
        text(
            number, aside, y + 1.8 * scale, wide, 5 * scale, 10 * scale, wrap=6 * scale, align=LEFT
        ),
        text(
            code, aside, y + 8 * scale, wide, 10 * scale, small,
            wrap=6 * scale, align=LEFT, colour=GREY, leading=0.75,
        ),
        text(
            "{verify_address}", aside, y + 19.5 * scale, wide, 5 * scale, small,
            wrap=5 * scale, align=LEFT, colour=hue,
        ),
    )  # fmt: skip
    expiry = {
        Language.CHINESE: "有效期至　{expires}",
        Language.ENGLISH: "Valid until {expires_en}",
        Language.BOTH: "有效期至 Valid until　{expires}",
    }[language]
    until = text(
        expiry, aside, y + 24.6 * scale, wide, 4.5 * scale, small, wrap=6 * scale, align=LEFT,
        colour=GREY,
    )  # fmt: skip
    return (*boxes, until)


def hexed(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
