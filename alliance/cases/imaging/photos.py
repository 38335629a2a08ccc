"""Photographs: decoded, turned upright, encoded anew without anything that stood beside them."""

import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from ..enums import ImageKind
from .made import VIEW_QUALITY, ImageRefused, Made, jpeg, view_of

MB = 1024 * 1024
MAX_BYTES = 20 * MB
# A phone's largest usual picture; only JPEG can be decoded smaller, the others lie in memory whole.
MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_SIDE = 4096
QUALITY = 88
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def make_anew(upload: BinaryIO, *, size: int) -> Made:
    """Raises ImageRefused. The header is read first: nothing large is decoded to be refused."""
    if not size:
        raise ImageRefused(_("文件是空的，请重新选择。"))
    if size > MAX_BYTES:
        raise ImageRefused(
            _("照片超过 %(limit)s MB，请压缩后再上传。") % {"limit": MAX_BYTES // MB}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(upload, formats=FORMATS) as image:
                _require_size(image)
                upright = _decode(image)
    except ImageRefused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    # What decoders raise on damaged and hostile files is no short list.
    except Exception as error:
        raise ImageRefused(
            _("只接受 JPG、PNG、WebP 照片或 DICOM 文件；这个文件的内容不是，或已损坏。")
        ) from error
    return Made(
        kind=ImageKind.PHOTO,
        file=jpeg(upright, quality=QUALITY),
        view=jpeg(view_of(upright), quality=VIEW_QUALITY),
        width=upright.width,
        height=upright.height,
    )


def _require_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS[image.format]:
        raise _too_many_pixels()


def _too_many_pixels() -> ImageRefused:
    return ImageRefused(_("图片的像素过多，请缩小后再上传。"))


def _decode(image: Image.Image) -> Image.Image:
    """The picture in RGB, upright and no larger than is kept."""
    turn = TURNED.get(image.getexif().get(ExifTags.Base.Orientation))
    if max(image.size) >= 2 * LARGEST_SIDE:
        image.draft("RGB", (image.width // 2, image.height // 2))
    image.load()
    picture = _rgb(image)
    if max(picture.size) > LARGEST_SIDE:
        picture = ImageOps.contain(picture, (LARGEST_SIDE, LARGEST_SIDE))
    return picture.transpose(turn) if turn else picture


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):
        # Sixteen bits of grey; Pillow's own conversion would cut off all but the darkest.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        ground = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(ground, whole).convert("RGB")
    return image.convert("RGB")
