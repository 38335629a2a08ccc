"""The round seal, drawn with Pillow: the same words give the same bytes."""

import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from courses.typesetting.glyphs import SONG

from .shapes import circle, png

SEAL_RED = (196, 22, 28)

_OVERSAMPLED = 4
_SIZE = 340  # px for 42 mm: 200 dpi


@lru_cache(maxsize=32)  # an alliance's is on its certificates of every kind and language
def seal_png(*, name: str, caption: str) -> bytes:
    """A round seal: `name` along the ring, a star, `caption` below it; transparent around."""
    size = _SIZE * _OVERSAMPLED
    ink = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(ink)
    centre, radius = size / 2, size * 0.485
    draw.ellipse(circle(centre, centre, radius), outline=255, width=round(size * 0.022))
    draw.ellipse(
        circle(centre, centre, radius - size * 0.034), outline=255, width=round(size * 0.005)
    )
    draw.polygon(_star(centre, centre * 0.99, size * 0.145), fill=255)
    _write_on_ring(ink, name, radius=radius - size * 0.052)
    if caption:
        font = _font_that_fits(caption, largest=size * 0.085, width=size * 0.5)
        draw.text((centre, size * 0.775), caption, font=font, fill=255, anchor="mm")
    ink = ink.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS)
    seal = Image.new("RGBA", ink.size, (*SEAL_RED, 0))
    seal.putalpha(ink.point(lambda level: level * 8 // 256 * 34))
    return png(seal, smallest=False)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Five points, one up; the inner radius is that of the pentagram."""
    return [
        (
            x + length * math.sin(math.pi * step / 5),
            y - length * math.cos(math.pi * step / 5),
        )
        for step in range(10)
        for length in (radius if step % 2 == 0 else radius * 0.382,)
    ]


def _font_that_fits(text: str, *, largest: float, width: float) -> ImageFont.FreeTypeFont:
    """Song at `largest` px, or smaller so that `text` is no wider than `width` px."""
    font = ImageFont.truetype(SONG, round(largest))
    length = font.getlength(text)
    return font if length <= width else font.font_variant(size=int(largest * width / length))


def _write_on_ring(ink: Image.Image, text: str, *, radius: float) -> None:
    """Write `text` inside the ring, clockwise, its middle at the top; long names get smaller."""
    centre = ink.width / 2
    height = min(ink.width * 0.13, 1.5 * math.pi * radius / (len(text) + 1))
    pitch = min(math.radians(28), math.radians(262) / max(1, len(text) - 1))
    middle = radius - height / 2
    font = ImageFont.truetype(SONG, round(height))
    cell = round(height * 1.5)
    for index, character in enumerate(text):
        angle = (index - (len(text) - 1) / 2) * pitch
        glyph = Image.new("L", (cell, cell), 0)
        ImageDraw.Draw(glyph).text(
            (cell / 2, cell / 2),
            character,
            font=font,
            fill=255,
            anchor="mm",
            stroke_width=round(height * 0.02),
        )
        glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        left = round(centre + middle * math.sin(angle) - cell / 2)
        top = round(centre - middle * math.cos(angle) - cell / 2)
        ink.paste(255, (left, top), glyph)
