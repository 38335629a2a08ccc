"""Pictures for the demo site, drawn here: a sky, a sun, layered hills, and one subject each.

Deterministic, so that two machines show the same site; no picture of a real person or place.
"""

from collections.abc import Callable
from io import BytesIO
from math import pi, sin
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1000
Colour = tuple[int, int, int]

# Sky above, sky below, far hills, near hills, accent.
PALETTES: list[tuple[Colour, Colour, Colour, Colour, Colour]] = [
    ((214, 233, 230), (250, 243, 226), (140, 184, 178), (13, 92, 99), (196, 84, 54)),
    ((250, 228, 205), (252, 245, 232), (222, 170, 134), (122, 70, 56), (169, 58, 34)),
    ((205, 222, 236), (243, 246, 244), (134, 164, 186), (38, 74, 104), (214, 158, 60)),
    ((226, 236, 214), (250, 247, 232), (160, 186, 138), (58, 96, 66), (200, 110, 60)),
    ((46, 78, 92), (176, 190, 182), (52, 98, 106), (14, 48, 56), (238, 190, 96)),
]


def draw_picture(subject: str, *, seed: int) -> ContentFile:
    """A JPEG of 1600 × 1000 pixels; `subject` is a key of SUBJECTS."""
    rng = Random(f"{subject} {seed}")
    above, below, far, near, accent = PALETTES[seed % len(PALETTES)]
    picture = _sky(above, below)
    brush = ImageDraw.Draw(picture)
    _sun(brush, rng, accent)
    _hills(brush, rng, base=0.62, height=0.13, colour=_mix(far, below, 0.45))
    _hills(brush, rng, base=0.72, height=0.10, colour=far)
    SUBJECTS[subject](brush, rng, near, accent)
    _hills(brush, rng, base=0.93, height=0.05, colour=near)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return ContentFile(out.getvalue(), name=f"{subject}-{seed}.jpg")


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _sky(above: Colour, below: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(
        Image.new("RGB", (WIDTH, HEIGHT), below), Image.new("RGB", (WIDTH, HEIGHT), above), mask
    )


def _sun(brush: ImageDraw.ImageDraw, rng: Random, colour: Colour) -> None:
    x, y, radius = rng.randint(250, 1350), rng.randint(190, 330), rng.randint(70, 120)
    brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _hills(
    brush: ImageDraw.ImageDraw, rng: Random, *, base: float, height: float, colour: Colour
) -> None:
    """A range of hills: three waves added; `base` and `height` are shares of the picture."""
    waves = [(rng.uniform(0.6, 3.2), rng.uniform(0, 2 * pi), 1 / (n + 1)) for n in range(3)]
    line = []
    for x in range(0, WIDTH + 1, 8):
        lift = sum(sin(x / WIDTH * 2 * pi * f + phase) * share for f, phase, share in waves)
        line.append((x, HEIGHT * (base - height * lift / 2)))
    brush.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)


def _hospital(brush: ImageDraw.ImageDraw, rng: Random, ink: Colour, accent: Colour) -> None:
    """Buildings with windows; the tallest bears a cross."""
    x = 260
    tallest = rng.randrange(5)
    while x < 1300:
        index = (x - 260) // 200
        width = rng.randint(150, 200)
        top = 330 if index == tallest else rng.randint(430, 620)
        wall = _mix(ink, (255, 253, 248), 0.72 + rng.random() * 0.16)
        brush.rectangle((x, top, x + width, HEIGHT), fill=wall)
        for row in range(top + 70, 860, 62):
            for column in range(x + 22, x + width - 30, 44):
                lit = rng.random() < 0.25
                brush.rectangle(
                    (column, row, column + 22, row + 30),
                    fill=_mix(accent, (255, 244, 214), 0.6) if lit else _mix(ink, wall, 0.45),
                )
        if index == tallest:
            centre = x + width // 2
            brush.rectangle((centre - 9, top + 14, centre + 9, top + 62), fill=accent)
            brush.rectangle((centre - 24, top + 29, centre + 24, top + 47), fill=accent)
        x += 200


def _spine(brush: ImageDraw.ImageDraw, rng: Random, ink: Colour, accent: Colour) -> None:
    """A column of vertebrae with its natural curve, one disc in the accent."""
    marked = rng.randint(8, 11)
    for index in range(14):
        y = 90 + index * 62
        width = 130 + index * 8
        x = 800 + 90 * sin(index / 13 * 2 * pi)
        bone = _mix(ink, (255, 253, 248), 0.62 - index * 0.02)
        brush.rounded_rectangle((x - width / 2, y, x + width / 2, y + 46), 20, fill=bone)
        brush.rounded_rectangle(
            (x + width / 2 - 8, y + 10, x + width / 2 + 58, y + 32), 11, fill=bone
        )
        disc = accent if index == marked else _mix(ink, bone, 0.5)
        brush.rounded_rectangle(
            (x - width / 2 + 8, y + 47, x + width / 2 - 8, y + 60), 6, fill=disc
        )


def _people(brush: ImageDraw.ImageDraw, rng: Random, ink: Colour, accent: Colour) -> None:
    """A half circle of people seen from behind, one of them speaking."""
    speaker = rng.randrange(2, 5)
    for index in range(7):
        x = 250 + index * 185
        y = 640 - 90 * sin(index / 6 * pi)
        coat = accent if index == speaker else _mix(ink, (255, 253, 248), rng.uniform(0.5, 0.88))
        brush.rounded_rectangle((x - 68, y, x + 68, y + 420), 60, fill=coat)
        brush.ellipse((x - 44, y - 104, x + 44, y - 16), fill=_mix(ink, (236, 200, 170), 0.85))
        brush.chord((x - 46, y - 110, x + 46, y - 20), 180, 360, fill=_mix(ink, (20, 20, 20), 0.5))


def _road(brush: ImageDraw.ImageDraw, rng: Random, ink: Colour, accent: Colour) -> None:
    """A road up the valley to a small house with a flag."""
    tarmac = _mix(ink, (255, 253, 248), 0.7)
    brush.polygon([(560, HEIGHT), (1120, HEIGHT), (900, 640), (858, 640)], fill=tarmac)
    for step in range(5):
        y = 960 - step * 68
        half = 9 - step * 1.6
        brush.polygon(
            [(880 - half, y), (880 + half, y), (880 + half, y - 30), (880 - half, y - 30)],
            fill=(255, 253, 248),
        )
    x = rng.choice((640, 1000))
    brush.rectangle((x, 520, x + 190, 680), fill=_mix(ink, (255, 253, 248), 0.9))
    brush.polygon([(x - 24, 522), (x + 95, 440), (x + 214, 522)], fill=ink)
    brush.rectangle((x + 78, 600, x + 112, 680), fill=_mix(ink, (255, 253, 248), 0.3))
    brush.line((x + 240, 690, x + 240, 430), fill=ink, width=7)
    brush.polygon([(x + 243, 432), (x + 320, 456), (x + 243, 482)], fill=accent)


def _book(brush: ImageDraw.ImageDraw, rng: Random, ink: Colour, accent: Colour) -> None:
    """An open book with lines of text and a marker."""
    paper = (255, 253, 248)
    for side in (-1, 1):
        near, far = 800, 800 + side * 430
        brush.polygon([(near, 430), (far, 380), (far, 780), (near, 840)], fill=paper)
        for line in range(6):
            y = 470 + line * 52
            reach = rng.uniform(0.55, 0.85)
            brush.line(
                (near + side * 50, y, near + side * (50 + 340 * reach), y - 38 * reach),
                fill=_mix(ink, paper, 0.55),
                width=10,
            )
    brush.polygon([(1010, 396), (1060, 390), (1060, 560), (1035, 530), (1010, 566)], fill=accent)
    brush.line((800, 430, 800, 840), fill=_mix(ink, paper, 0.6), width=8)


SUBJECTS: dict[str, Callable[..., None]] = {
    "hospital": _hospital,
    "spine": _spine,
    "people": _people,
    "road": _road,
    "book": _book,
}
