"""What all drawn pictures share."""

import io

from PIL import Image

Colour = tuple[int, int, int]


def circle(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    """The box around a circle, as Pillow asks for it."""
    return (x - radius, y - radius, x + radius, y + radius)


def png(image: Image.Image, *, smallest: bool) -> bytes:
    """`smallest` is for what is kept; what the typesetter only reads it packs anew."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=smallest)
    return buffer.getvalue()
