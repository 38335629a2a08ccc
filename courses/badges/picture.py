"""The picture of an achievement: drawn once for each, the same for all who hold it."""

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from alliance.pages.card_drawing import break_lines
from courses.designs.enums import CertificateKind

from .models import Achievement

SIDE = 600
DRAWN_AT = 2  # drawn larger and made smaller, for smooth edges
PAPER, BRAND, INK, TINT, SEAL = (
    (250, 247, 240), (13, 92, 99), (23, 48, 47), (226, 238, 236), (191, 62, 39),
)  # fmt: skip
# Letters of the name in pixels of the finished picture, the largest that needs so many lines.
SIZES = ((62, 2), (50, 3), (40, 4))
NAME_WIDTH = 380


def draw(achievement: Achievement) -> bytes:
    """A PNG of 600 × 600 pixels."""
    with_kind = CertificateKind(achievement.kind).label
    return _drawn(achievement.name, str(with_kind), achievement.alliance.name)


@lru_cache(maxsize=64)
def _drawn(name: str, kind: str, owner: str) -> bytes:
    picture = Image.new("RGBA", (SIDE * DRAWN_AT,) * 2, (0, 0, 0, 0))
    brush = ImageDraw.Draw(picture)
    _disc(brush, 292, BRAND)
    _disc(brush, 276, PAPER)
    _disc(brush, 268, TINT)
    _disc(brush, 262, PAPER)
    _line(brush, kind, y=130, size=30, colour=SEAL, face="certificate-song.ttf")
    lines, size = _fitted(name)
    top = 300 - (len(lines) - 1) * size * 0.65
    for n, line in enumerate(lines):
        _line(brush, line, y=top + n * size * 1.3, size=size, colour=INK)
    brush.line([(_at(200), _at(438)), (_at(400), _at(438))], fill=TINT, width=_at(3))
    _line(brush, _cut(owner), y=474, size=24, colour=BRAND, face="certificate-song.ttf")
    out = BytesIO()
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(128, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(name: str) -> tuple[list[str], int]:
    for size, most in SIZES:
        measure = _face("certificate-kai.ttf", size).getlength
        lines = break_lines(name, width=_at(NAME_WIDTH), measure=measure)
        if len(lines) <= most:
            return lines, size
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"], size


def _cut(owner: str) -> str:
    return owner if len(owner) <= 14 else owner[:13] + "…"


def _disc(brush: ImageDraw.ImageDraw, radius: int, colour: tuple) -> None:
    middle = SIDE // 2
    brush.ellipse((_at(middle - radius),) * 2 + (_at(middle + radius),) * 2, fill=colour)


def _line(brush, text: str, *, y: float, size: int, colour, face="certificate-kai.ttf") -> None:
    place = (_at(SIDE / 2), _at(y))
    brush.text(place, text, font=_face(face, size), fill=colour, anchor="mm")


def _at(length: float) -> int:
    return round(length * DRAWN_AT)


@lru_cache(maxsize=8)
def _face(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.FONT_DIR / name), _at(size))
