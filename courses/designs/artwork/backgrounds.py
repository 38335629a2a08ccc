"""The papers of the built-in designs, drawn with Pillow: the same input gives the same bytes.

A page has two axes of symmetry, so only its upper left quarter is drawn and a design turns it over
for the other three: that makes a PDF of a third of the size. It reaches over the axes by OVER mm so
that no seam shows.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from .shapes import Colour, circle, png

OVER = 0.5  # mm
_PX_IN_MM = 5  # 127 dpi
_OVERSAMPLED = 2
_REACH = 4  # px beyond the quarter that its edge is blended with
_SHADES = (0.3, 0.62, 1)  # of each ink, all that is kept of them
_THREADS = 7
# mm, whole pixels: what repeats is packed once, as far down as the packer looks back.
_TURN_ALONG, _TURN_DOWN = 4, 2.8


@dataclass(frozen=True)
class Inks:
    """The colours of a paper: its frame, the second colour of the frame, the paper itself."""

    frame: Colour
    accent: Colour
    paper: Colour = (254, 253, 249)

    def thinned(self, colour: Colour, strength: float) -> Colour:
        """The colour mixed with the paper's."""
        return tuple(
            round(paper + (ink - paper) * strength)
            for ink, paper in zip(colour, self.paper, strict=True)
        )


class Sheet:
    """A page with its bleed to draw on; lengths in mm from the upper left corner of the page.

    There is paper for the upper left quarter only: what is drawn elsewhere is lost.
    """

    def __init__(self, *, width: int, height: int, bleed: int, inks: Inks):
        self.width, self.height, self.bleed, self.inks = width, height, bleed, inks
        self.unit = _PX_IN_MM * _OVERSAMPLED
        over = round(OVER * _PX_IN_MM)
        self._quarter = tuple(
            (side + 2 * bleed) * _PX_IN_MM // 2 + over for side in (width, height)
        )
        size = tuple((side + _REACH) * _OVERSAMPLED for side in self._quarter)
        self._image = Image.new("RGB", size, inks.paper)
        self._draw = ImageDraw.Draw(self._image)
        self._watermarks: list[tuple[list, Colour]] = []

    def at(self, length: float) -> float:
        """A place in mm as pixels."""
        return (length + self.bleed) * self.unit

    def thread(self, points: list[tuple[float, float]], *, colour: Colour, thick: float) -> None:
        place = [(self.at(x), self.at(y)) for x, y in points]
        self._draw.line(place, fill=colour, width=max(1, round(thick * self.unit)))

    def frame(self, inset: float, *, colour: Colour, thick: float) -> None:
        box = (inset, inset, self.width - inset, self.height - inset)
        place = tuple(self.at(side) for side in box)
        self._draw.rectangle(place, outline=colour, width=max(1, round(thick * self.unit)))

    def disc(self, x: float, y: float, radius: float, *, outline: Colour, thick: float) -> None:
        place = circle(self.at(x), self.at(y), radius * self.unit)
        width = max(1, round(thick * self.unit))
        self._draw.ellipse(place, fill=self.inks.paper, outline=outline, width=width)

    def rosette(
        self, x: float, y: float, radius: float, *, petals: int, colour: Colour, rings: int = 13
    ) -> None:
        for points in _petals(x, y, radius, petals=petals, rings=rings):
            self.thread(points, colour=colour, thick=0.25)

    def watermark(self, *, radius: float, petals: int, colour: Colour) -> None:
        """A rosette in the middle of the page, in hairlines of one colour."""
        for points in _petals(self.width / 2, self.height / 2, radius, petals=petals, rings=13):
            self._watermarks.append(([(self.at(x), self.at(y)) for x, y in points], colour))

    def quarter_png(self) -> bytes:
        """In few colours and with plain watermarks: shades would make it twice as large."""
        size = tuple(side // _OVERSAMPLED for side in self._image.size)
        page = self._image.resize(size, Image.Resampling.LANCZOS).crop((0, 0, *self._quarter))
        draw = ImageDraw.Draw(page)
        for points, colour in self._watermarks:
            draw.line([(x / _OVERSAMPLED, y / _OVERSAMPLED) for x, y in points], fill=colour)
        page = page.quantize(palette=self._palette(), dither=Image.Dither.NONE)
        return png(page, smallest=True)

    def _palette(self) -> Image.Image:
        inks, pale = self.inks, [colour for _points, colour in self._watermarks[:1]]
        shades = [
            inks.thinned(colour, strength)
            for colour in (inks.frame, inks.accent)
            for strength in _SHADES
        ]
        colours = [inks.paper, *pale, *shades]
        palette = Image.new("P", (1, 1))
        palette.putpalette([level for colour in colours for level in colour])
        return palette


def _petals(x: float, y: float, radius: float, *, petals: int, rings: int) -> Iterator[list]:
    """Interlaced petals; an even number of them is symmetrical about both axes."""
    for ring in range(rings):
        depth = math.cos(ring * math.pi / (rings - 1))
        points = []
        for step in range(721):
            angle = math.radians(step / 2)
            reach = radius * (0.7 + 0.3 * math.cos(petals * angle) * depth)
            points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        yield points


def waves(*, width: int, height: int, bleed: int, inks: Inks) -> bytes:
    """A frame of interwoven waves, a medallion in the corner, a faint rosette in the middle."""
    sheet = Sheet(width=width, height=height, bleed=bleed, inks=inks)
    pale = inks.thinned(inks.frame, 0.09)
    sheet.watermark(radius=min(width, height) * 0.36, petals=12, colour=pale)
    _waved_frame(sheet)
    sheet.frame(5, colour=inks.thinned(inks.accent, 0.78), thick=0.45)
    _medallion(sheet, inset=11, radius=6.4)
    return sheet.quarter_png()


def _waved_frame(sheet: Sheet) -> None:
    inks = sheet.inks
    middle, swing = 11.0, 3.3
    for thread in range(_THREADS):
        colour = inks.frame if min(thread, _THREADS - thread) % 2 else inks.accent
        colour, phase = inks.thinned(colour, 0.62), thread * 2 * math.pi / _THREADS
        along = _wave(middle, sheet.width - middle, swing, phase, turn=_TURN_ALONG)
        down = _wave(middle, sheet.height - middle, swing, phase, turn=_TURN_DOWN)
        for points in ([(x, middle + y) for x, y in along], [(middle + y, x) for x, y in down]):
            sheet.thread(points, colour=colour, thick=0.25)
    sheet.frame(middle + 3.9, colour=inks.frame, thick=0.42)
    sheet.frame(middle + 5.25, colour=inks.thinned(inks.accent, 0.7), thick=0.17)


def _wave(start: float, end: float, swing: float, phase: float, *, turn: float) -> list:
    """A wave about the axis of the page, from one end to the other."""
    axis, steps = (start + end) / 2, 16
    count = math.ceil((end - axis) / turn * steps)
    return [
        (
            axis + step * turn / steps,
            swing * math.sin(2 * math.pi * step / steps + phase),
        )
        for step in range(-count, count + 1)
    ]


def _medallion(sheet: Sheet, *, inset: float, radius: float) -> None:
    inks = sheet.inks
    sheet.disc(inset, inset, radius, outline=inks.accent, thick=0.5)
    deep = inks.thinned(inks.frame, 0.8)
    sheet.rosette(inset, inset, radius * 0.83, petals=8, colour=deep)


def letter_paper(*, width: int, height: int, bleed: int, inks: Inks) -> bytes:
    """Writing paper: a thin double frame whose corners are cut in, a faint rosette."""
    sheet = Sheet(width=width, height=height, bleed=bleed, inks=inks)
    pale = inks.thinned(inks.accent, 0.13)
    sheet.watermark(radius=min(width, height) * 0.37, petals=16, colour=pale)
    _cut_in_frame(sheet, inset=9, notch=9, colour=inks.frame, thick=0.7)
    _cut_in_frame(sheet, inset=11.2, notch=9, colour=inks.accent, thick=0.3)
    deep = inks.thinned(inks.frame, 0.75)
    sheet.rosette(13.3, 13.3, 3.6, petals=8, colour=deep, rings=7)
    return sheet.quarter_png()


def _cut_in_frame(
    sheet: Sheet, *, inset: float, notch: float, colour: Colour, thick: float
) -> None:
    left, right = inset, sheet.width - inset
    top, bottom = inset, sheet.height - inset
    corners = [
        (left + notch, top), (right - notch, top), (right - notch, top + notch),
        (right, top + notch), (right, bottom - notch), (right - notch, bottom - notch),
        (right - notch, bottom), (left + notch, bottom), (left + notch, bottom - notch),
        (left, bottom - notch), (left, top + notch), (left + notch, top + notch),
        (left + notch, top), (right - notch, top),
    ]  # fmt: skip
    sheet.thread(corners, colour=colour, thick=thick)


def plate(*, width: int, height: int, bleed: int, inks: Inks) -> bytes:
    """Brushed metal, bright in the middle: a smooth quarter in JPEG; its frames are the design's.

    `inks.paper` is its brightest colour, `inks.accent` its darkest.
    """
    size = ((width / 2 + bleed + OVER) * 2, (height / 2 + bleed + OVER) * 2)  # 51 dpi
    wide, high = (round(side) for side in size)
    across = Image.linear_gradient("L").rotate(90).resize((wide, high), Image.Resampling.BICUBIC)
    down = Image.linear_gradient("L").resize((wide, high), Image.Resampling.BICUBIC)
    light = Image.blend(across, down, 0.55)
    metal = Image.composite(
        Image.new("RGB", light.size, inks.paper),
        Image.new("RGB", light.size, inks.accent),
        light.point(lambda level: 70 + level * 185 // 255),
    )
    buffer = io.BytesIO()
    metal.save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()
