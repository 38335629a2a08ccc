"""Which files are taken as papers: what the content is counts, not what the name says."""

import warnings
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image

MAX_BYTES = 10 * 1024 * 1024
MAX_PAPERS = 10
LONGEST_NAME = 120
PDF_START = b"%PDF-"
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}


class PaperRefused(Exception):
    """The file is not taken; the message is a sentence for whoever sent it."""


def content_type_of(file: BinaryIO, *, size: int) -> str:
    """The type that the content shows. Raises PaperRefused."""
    if not size:
        raise PaperRefused(_("文件是空的，请重新选择。"))
    if size > MAX_BYTES:
        raise PaperRefused(
            _("文件超过 %(limit)s MB，请压缩后再上传。") % {"limit": MAX_BYTES // 1024 // 1024}
        )
    file.seek(0)
    start = file.read(len(PDF_START))
    file.seek(0)
    found = "application/pdf" if start == PDF_START else _image_type(file)
    file.seek(0)
    if found is None:
        raise PaperRefused(_("只接受 PDF、JPG 或 PNG 文件；这个文件的内容不是其中之一。"))
    return found


def _image_type(file: BinaryIO) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(IMAGES)) as image:
                image.verify()
                return IMAGES[image.format]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning,
            Image.DecompressionBombError):  # fmt: skip
        return None


def shown_name(name: str) -> str:
    """The file's name without a path, cut so that its ending stays."""
    path = PurePath(name.replace("\\", "/").replace("\x00", ""))
    ending = path.suffix[:10]
    stem = path.name.removesuffix(path.suffix) or _("材料")
    return stem[: LONGEST_NAME - len(ending)] + ending
