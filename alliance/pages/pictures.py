"""Uploaded pictures are drawn anew before they are kept: what was hidden in the file is lost.

A phone's photo says where and when it was taken (EXIF, GPS, XMP), and Wagtail's renditions would
carry that on. A file that only pretends to be a picture does not survive being drawn.
"""

from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
MAX_EDGE = 3_200  # pixels; no screen of ours shows more
SAVE_OPTIONS = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88},
}
PLAIN_MODES = {
    "JPEG": ("L", "RGB"),
    "PNG": ("L", "RGB", "RGBA"),
    "WEBP": ("RGB", "RGBA"),
}
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


class RedrawnPicture(ContentFile):
    """A picture that `redrawn` made, so that nothing draws it a second time."""


class NotAPicture(ValueError):
    """The file is no JPEG, PNG or WebP picture, or is too large to be drawn safely."""


def redrawn(file: File) -> RedrawnPicture:
    """The same picture without any metadata, upright, its longer edge at most MAX_EDGE.

    Raises NotAPicture; the size is judged from the header, before a pixel is decoded.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=tuple(SAVE_OPTIONS)) as source:
            kind = source.format
            if source.width * source.height > MAX_PIXELS:
                raise NotAPicture("too many pixels")
            source.load()
            picture = ImageOps.exif_transpose(source)
    except NotAPicture:
        raise
    # What decoders raise on damaged and hostile files is no short list.
    except Exception as error:
        raise NotAPicture("unreadable") from error
    if picture.mode not in PLAIN_MODES[kind]:
        picture = picture.convert(PLAIN_MODES[kind][-1])
    picture.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.LANCZOS)
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, format=kind, **SAVE_OPTIONS[kind])
    return RedrawnPicture(out.getvalue(), name=f"{PurePath(file.name).stem}{SUFFIXES[kind]}")
