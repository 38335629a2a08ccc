"""The picture that other sites show when a page is passed on: its title, and whose it is."""

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PAPER, INK, SOFT = (250, 247, 240), (23, 48, 47), (77, 97, 95)
BRAND, TINT = (13, 92, 99), (226, 238, 236)
# The strokes of the mark (static/img/mark.svg): from, to, height, colour.
RIBS = (
    (22, 42, 14, (255, 255, 255)),
    (19, 45, 26, (255, 255, 255)),
    (19, 45, 38, (255, 255, 255)),
    (22, 42, 50, (240, 149, 122)),
)
# Letters of a title in pixels, the largest that leaves it on so many lines.
SIZES = ((84, 2), (72, 3), (60, 4))
LINE = 1.4
# Marks that begin no line, and those that end none (GB/T 15834).
NOT_FIRST = set("，。、；：？！”’）》」』】〉…—·,.;:?!)]}%")
NOT_LAST = set("“‘（《「『【〈([{")


def draw_card(*, title: str, owner: str) -> bytes:
    """A PNG of 1200 × 630 pixels."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    brush = ImageDraw.Draw(picture)
    _draw_spine(brush)
    brush.rectangle((0, 0, WIDTH, 14), fill=BRAND)
    lines, size = _set_title(title)
    face = _face("certificate-kai.ttf", size)
    top = (HEIGHT - 150 - len(lines) * size * LINE) / 2 + 40
    for n, line in enumerate(lines):
        at = (MARGIN, top + n * size * LINE)
        brush.text(at, line, font=face, fill=INK, stroke_width=1, stroke_fill=INK)
    _draw_owner(brush, owner)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _set_title(title: str) -> tuple[list[str], int]:
    """The title on as few and as large lines as it needs; cut with an ellipsis where it must be."""
    for size, most in SIZES:
        face = _face("certificate-kai.ttf", size)
        lines = break_lines(title, width=WIDTH - 2 * MARGIN, measure=face.getlength)
        if len(lines) <= most:
            return lines, size
    lines = lines[:most]
    lines[-1] = lines[-1][:-1] + "…"
    return lines, size


def break_lines(text: str, *, width: float, measure) -> list[str]:
    """Chinese text on lines of that width: between any two characters but before a closing mark
    or after an opening one, and not inside a word or a number of Latin letters."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and measure(line + piece) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line else lines


def _pieces(text: str) -> list[str]:
    """The parts of the text that no line break may fall into."""
    pieces: list[str] = []
    for letter in text:
        joined = pieces and (
            letter in NOT_FIRST
            or pieces[-1][-1] in NOT_LAST
            or (_is_latin(letter) and _is_latin(pieces[-1][-1]))
        )
        if joined:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _draw_owner(brush: ImageDraw.ImageDraw, owner: str) -> None:
    """The mark of the site and whose page it is, under a line."""
    y = HEIGHT - 128
    brush.line((MARGIN, y - 26, WIDTH - MARGIN, y - 26), fill=TINT, width=3)
    brush.rounded_rectangle((MARGIN, y, MARGIN + 64, y + 64), 14, fill=BRAND)
    for left, right, at, colour in RIBS:
        sag = [(left + (right - left) * t / 8, at + 3 * t * (8 - t) / 16) for t in range(9)]
        brush.line([(MARGIN + x, y + z) for x, z in sag], fill=colour, width=6, joint="curve")
    name = owner if len(owner) <= 24 else owner[:23] + "…"
    face = _face("certificate-song.ttf", 38)
    brush.text((MARGIN + 88, y + 32), name, font=face, fill=SOFT, anchor="lm")


def _draw_spine(brush: ImageDraw.ImageDraw) -> None:
    """A column of vertebrae, hardly darker than the paper, at the right edge."""
    for n in range(8):
        width, y = 190 + n * 8, 30 + n * 62
        x = WIDTH - 150 + (n - 3) ** 2 * 5
        brush.rounded_rectangle((x - width / 2, y, x + width / 2, y + 44), 20, fill=TINT)


@lru_cache(maxsize=8)
def _face(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.FONT_DIR / name), size)
