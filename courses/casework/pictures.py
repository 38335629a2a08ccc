"""The pictures of a case's lesson: what the experts pointed at is drawn into them.

A learner has no viewer, so the marks stand in the picture, with the numbers that the advice uses.
"""

import math
from collections.abc import Sequence
from io import BytesIO

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from alliance.cases.enums import MarkShape
from alliance.cases.models import CaseImage, Mark
from alliance.pages.pictures import RedrawnPicture
from courses.catalogue.models import Picture

LONGEST = 200
QUALITY = 88
COLOUR, RIM = (255, 209, 64), (0, 0, 0)
# Of the picture's longer side.
STROKE, RADIUS, HEAD, LETTER = 1 / 250, 1 / 90, 1 / 50, 1 / 40
SPREAD = 0.45  # radians between an arrow and each side of its head


def picture_of(image: CaseImage, number: int, marks: Sequence[Mark]) -> Picture:
    """The phone's picture of the image, made when the case was written, with its marks.

    Only the picture itself is stored, drawn anew; DICOM is left behind.
    """
    with image.view.open("rb") as view:
        file = RedrawnPicture(_with_marks(view.read(), image, marks), name="view.jpg")
    return Picture.objects.create(description=_said(number, marks), file=file)


def _said(number: int, marks: Sequence[Mark]) -> str:
    parts = [_("病例图像 %(number)d") % {"number": number}]
    parts += [
        _("标记 %(number)d：%(label)s") % {"number": mark.number, "label": mark.label}
        for mark in marks
        if mark.label
    ]
    return Truncator("；".join(parts)).chars(LONGEST)


def _with_marks(view: bytes, image: CaseImage, marks: Sequence[Mark]) -> bytes:
    if not marks:
        return view
    with Image.open(BytesIO(view), formats=["JPEG"]) as source:
        picture = source.convert("RGB")
    brush = ImageDraw.Draw(picture)
    side = max(picture.size)
    # Marks are in pixels of the whole picture, of which this is a smaller one.
    across, down = picture.width / image.width, picture.height / image.height
    for mark in marks:
        at = (mark.x * across, mark.y * down)
        end = at if mark.x2 is None else (mark.x2 * across, mark.y2 * down)
        for colour, wider in ((RIM, 2), (COLOUR, 0)):
            _draw(brush, mark.shape, at, end, side=side, colour=colour, wider=wider)
        _write(brush, mark.number, end if mark.shape == MarkShape.ARROW else at, side=side)
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _draw(brush, shape, at, end, *, side, colour, wider) -> None:
    """As the case's viewer draws it (case-marks.js): an arrow's tip is where it began."""
    width = max(3, round(side * STROKE)) + wider
    if shape == MarkShape.BOX:
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(at, end, strict=True))
        brush.rectangle((left, top, right, bottom), outline=colour, width=width)
    elif shape == MarkShape.ARROW:
        turn, head = math.atan2(end[1] - at[1], end[0] - at[0]), side * HEAD
        brush.line((end, at), fill=colour, width=width)
        for angle in (turn + SPREAD, turn - SPREAD):
            tip = (at[0] + head * math.cos(angle), at[1] + head * math.sin(angle))
            brush.line((at, tip), fill=colour, width=width)
    else:
        radius = max(5, side * RADIUS)
        box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
        brush.ellipse(box, outline=colour, width=width)


def _write(brush, number: int, at: tuple[float, float], *, side: int) -> None:
    size = max(14, round(side * LETTER))
    brush.text(
        (at[0] + size * 0.6, at[1] - size * 0.6), str(number), fill=COLOUR, anchor="ls",
        font=ImageFont.load_default(size), stroke_width=2, stroke_fill=RIM,
    )  # fmt: skip
