"""The pictures of a certificate, drawn with Pillow: the same input gives the same bytes."""

import io
import math

from PIL import Image, ImageDraw, ImageFont

from courses.typesetting.glyphs import SONG

SEAL_RED = (196, 22, 28)
FRAME_TEAL = (15, 92, 99)
FRAME_GOLD = (176, 138, 62)
PAPER = (254, 253, 249)

_OVERSAMPLED = 4
_SEAL_SIZE = 400  # px for 42 mm: 240 dpi
_PAGE_SIZE = (1754, 1240)  # px for A4 landscape: 150 dpi
_OVERLAP = 3  # px


def seal_png(*, name: str, caption: str) -> bytes:
    """A round seal: `name` along the ring, a star, `caption` below it; transparent around."""
    size = _SEAL_SIZE * _OVERSAMPLED
    ink = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(ink)
    centre, radius = size / 2, size * 0.485
    draw.ellipse(_box(centre, centre, radius), outline=255, width=round(size * 0.022))
    draw.ellipse(
        _box(centre, centre, radius - size * 0.034), outline=255, width=round(size * 0.005)
    )
    draw.polygon(_star(centre, centre * 0.99, size * 0.145), fill=255)
    _write_on_ring(ink, name, radius=radius - size * 0.052)
    font = _font_that_fits(caption, largest=size * 0.085, width=size * 0.5)
    draw.text((centre, size * 0.775), caption, font=font, fill=255, anchor="mm")
    ink = ink.resize((_SEAL_SIZE, _SEAL_SIZE), Image.Resampling.LANCZOS)
    seal = Image.new("RGBA", ink.size, (*SEAL_RED, 0))
    seal.putalpha(ink.point(lambda level: level * 8 // 256 * 34))
    return _png(seal)


def _box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)


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


def background_png() -> bytes:
    """A quarter of the page (the upper left one): paper, a frame of interwoven waves, a rosette.

    The page has two axes of symmetry, and the design turns this over for the other three: that
    makes a PDF of a third of the size. It reaches over the axes by _OVERLAP so that no seam shows.
    """
    width, height = (side * 2 for side in _PAGE_SIZE)
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    _rosette(draw, width / 2, height / 2, height * 0.36, petals=12, colour=_mixed(FRAME_TEAL, 0.09))
    _wave_frame(draw, width, height)
    page = page.resize(_PAGE_SIZE, Image.Resampling.LANCZOS)
    page = page.crop((0, 0, _PAGE_SIZE[0] // 2 + _OVERLAP, _PAGE_SIZE[1] // 2 + _OVERLAP))
    return _png(page.quantize(16, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE))


def _rosette(draw, x: float, y: float, radius: float, *, petals: int, colour) -> None:
    """Interlaced petals; an even number of them is symmetrical about both axes."""
    for ring in range(13):
        depth = math.cos(ring * math.pi / 12)
        points = []
        for step in range(721):
            angle = math.radians(step / 2)
            reach = radius * (0.7 + 0.3 * math.cos(petals * angle) * depth)
            points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        draw.line(points, fill=colour, width=3)


def _wave_frame(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    outer, band, threads = 84, 92, 7
    inner = outer + band
    middle = outer + band / 2
    for thread in range(threads):
        colour = FRAME_TEAL if min(thread, threads - thread) % 2 else FRAME_GOLD
        phase = thread * 2 * math.pi / threads
        for line in _waves(width, height, middle, band * 0.42, phase):
            draw.line(line, fill=_mixed(colour, 0.62), width=3)
    draw.rectangle(_inset(width, height, inner), outline=FRAME_TEAL, width=5)
    draw.rectangle(_inset(width, height, inner + 16), outline=_mixed(FRAME_GOLD, 0.7), width=2)
    for x in (middle, width - middle):
        for y in (middle, height - middle):
            draw.ellipse(_box(x, y, band * 0.82), fill=PAPER, outline=FRAME_GOLD, width=6)
            _rosette(draw, x, y, band * 0.68, petals=8, colour=_mixed(FRAME_TEAL, 0.8))


def _inset(width: int, height: int, by: int) -> tuple[int, int, int, int]:
    return (by, by, width - by, height - by)


def _waves(width: int, height: int, middle: float, swing: float, phase: float) -> list[list]:
    """One thread along each side; a whole number of turns in each half keeps the symmetry."""
    along = _wave(middle, width - 2 * middle, swing, phase, turns=68)
    down = _wave(middle, height - 2 * middle, swing, phase, turns=46)
    return [
        [(x, middle + y) for x, y in along],
        [(x, height - middle - y) for x, y in along],
        [(middle + y, x) for x, y in down],
        [(width - middle - y, x) for x, y in down],
    ]


def _wave(start: float, length: float, swing: float, phase: float, *, turns: int) -> list:
    steps = turns * 16
    return [
        (
            start + length * step / steps,
            swing * math.sin(2 * math.pi * turns * step / steps + phase),
        )
        for step in range(steps + 1)
    ]


def _mixed(colour: tuple[int, int, int], strength: float) -> tuple[int, ...]:
    """The colour thinned with the paper's."""
    return tuple(
        round(paper + (ink - paper) * strength) for ink, paper in zip(colour, PAPER, strict=True)
    )


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
