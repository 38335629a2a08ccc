"""Uploaded pictures, made ready to be printed: decoded once, encoded anew, nothing beside pixels.

What is kept is sRGB without metadata, no finer than print shows, and small enough that the PDF of a
certificate stays below LARGEST_PDF.
"""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps, ImageStat

MB = 1024 * 1024
MAX_BYTES = 10 * MB
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
LARGEST_PDF = 120 * 1024
INCH = 25.4  # mm

# What a background may take of the PDF; faces, seal and signatures need the rest.
_BACKGROUND_BYTES = 44 * 1024
_FINENESS = (150, 127, 110, 96, 84, 72)  # dpi of an A4 page, the finest that fits is taken
_A4 = 303  # mm, the longer side with its bleed
_SOFTENED = (1, 2, 4)  # px
_QUALITIES = (80, 65, 50)
_FEW_COLOURS = 16
_INK_EDGE = 360  # px of a seal or signature; 218 dpi at 42 mm
_ONE_COLOUR = 14  # of 255; ink varies less
_INK_LEVELS = 8  # steps of transparency that are kept


class PictureRefused(Exception):
    """The file is not taken; the message is a sentence for whoever sent it."""


def background(upload: BinaryIO, *, size: int, width: int, height: int) -> bytes:
    """The picture filling `width` × `height` mm, bleed and all; its middle is kept.

    Raises PictureRefused.
    """
    picture = flat(opened(upload, size=size))
    shown = ImageOps.fit(picture, _largest_within(picture, width / height))
    least = _FINENESS[-1] * _distance(width, height)
    if shown.width / width * INCH < least:
        raise PictureRefused(
            _("图片太小：铺满 %(width)d×%(height)d 毫米至少要 %(wide)d×%(high)d 像素。")
            % {
                "width": width,
                "height": height,
                "wide": round(width / INCH * least),
                "high": round(height / INCH * least),
            }
        )
    for candidate in _candidates(shown, width, height):
        for content in _encodings(candidate):
            if _packed(content) <= _BACKGROUND_BYTES:
                return content
    return content


def ink(upload: BinaryIO, *, size: int, whiten: bool) -> bytes:
    """A seal, signature or logo as a transparent PNG. Raises PictureRefused.

    With `whiten` it is a photograph or scan of ink on white paper, and the paper becomes
    transparent: all ink gets one colour, the mean of its darkest part.
    """
    picture = opened(upload, size=size)
    picture = _lifted(flat(picture)) if whiten else picture.convert("RGBA")
    bounds = picture.getchannel("A").point(lambda level: 255 * (level > 24)).getbbox()
    if bounds is None:
        raise PictureRefused(_("图片里没有看得见的内容。"))
    picture = picture.crop(bounds)
    picture.thumbnail((_INK_EDGE, _INK_EDGE), Image.Resampling.LANCZOS)
    step = 255 / _INK_LEVELS
    alpha = picture.getchannel("A").point(lambda level: round(round(level / step) * step))
    picture.putalpha(alpha)
    return _png(_plain(picture))


def opened(upload: BinaryIO, *, size: int) -> Image.Image:
    """The upright picture in sRGB, RGB or RGBA. Raises PictureRefused.

    Its measures are read from the header first: nothing large is decoded to be refused.
    """
    if not size:
        raise PictureRefused(_("文件是空的，请重新选择。"))
    if size > MAX_BYTES:
        raise PictureRefused(
            _("图片超过 %(limit)d MB，请压缩后再上传。") % {"limit": MAX_BYTES // MB}
        )
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PictureRefused(_("图片的像素过多，请缩小后再上传。"))
            image.load()
            return _srgb(ImageOps.exif_transpose(image))
    except PictureRefused:
        raise
    except Image.DecompressionBombError as error:
        raise PictureRefused(_("图片的像素过多，请缩小后再上传。")) from error
    # What decoders raise on damaged and hostile files is no short list.
    except Exception as error:
        raise PictureRefused(
            _("只接受 JPG、PNG、WebP 或 TIFF 图片；这个文件的内容不是，或已损坏。")
        ) from error


def flat(picture: Image.Image) -> Image.Image:
    """The picture on white paper."""
    if picture.mode == "RGB":
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def _srgb(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something is transparent, without the profile and all else beside it."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # Sixteen bits of grey; Pillow's own conversion would cut off all but the darkest.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # A broken profile: the numbers are taken as they are.
    bare = Image.new(wanted, image.size)
    bare.paste(image.convert(wanted))
    return bare


def _largest_within(picture: Image.Image, ratio: float) -> tuple[int, int]:
    """The largest size of this ratio of sides that the picture can be cut to."""
    if picture.width / picture.height > ratio:
        return max(1, round(picture.height * ratio)), picture.height
    return picture.width, max(1, round(picture.width / ratio))


def _distance(width: int, height: int) -> float:
    """What is larger than A4 is looked at from further away."""
    return min(1, _A4 / max(width, height))


def _candidates(picture: Image.Image, width: int, height: int) -> Iterator[Image.Image]:
    """The picture ever coarser for a page of these mm; at last it is softened until it is small."""
    full = width / INCH * _distance(width, height) / picture.width
    # What is coarser already is offered once, as it is.
    for share in dict.fromkeys(min(1, full * fineness) for fineness in _FINENESS):
        edge = round(picture.width * share), round(picture.height * share)
        coarser = picture.resize(edge, Image.Resampling.LANCZOS) if share < 1 else picture
        yield coarser
    for radius in _SOFTENED:
        yield coarser.filter(ImageFilter.GaussianBlur(radius))


def _encodings(picture: Image.Image) -> Iterator[bytes]:
    """The best first: few colours exactly, else JPEG."""
    if picture.getcolors(_FEW_COLOURS) is not None:
        yield _png(picture.quantize(_FEW_COLOURS, dither=Image.Dither.NONE))
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        yield buffer.getvalue()


def _packed(content: bytes) -> int:
    """Bytes that the picture takes in a PDF: a JPEG goes in as it is, the rest is packed anew."""
    if not content.startswith(b"\x89PNG"):
        return len(content)
    with Image.open(io.BytesIO(content)) as image:
        return len(zlib.compress(image.convert("RGB").tobytes()))


def _lifted(picture: Image.Image) -> Image.Image:
    """The ink without its paper: how much darker each place is than the paper around it."""
    # Red ink is as light as grey paper to the eye, but never in all three colours.
    dark = picture.getchannel("R")
    for channel in ("G", "B"):
        dark = ImageChops.darker(dark, picture.getchannel(channel))
    small = dark.resize((96, 96), Image.Resampling.BOX).filter(ImageFilter.MaxFilter(9))
    paper = small.filter(ImageFilter.GaussianBlur(6)).resize(dark.size, Image.Resampling.BICUBIC)
    strength = ImageChops.subtract(paper, dark)
    strongest = max(1, _level_below(strength, share=0.995))
    if strongest < 40:
        raise PictureRefused(_("没有找到白纸上的墨迹。请在光线均匀处对着白纸重拍。"))
    low, high = strongest * 0.22, strongest * 0.8
    alpha = strength.point(lambda level: round(255 * min(1, max(0, (level - low) / (high - low)))))
    deep = alpha.point(lambda level: 255 * (level > 220))
    colour = tuple(round(level) for level in ImageStat.Stat(picture, deep).mean)
    lifted = Image.new("RGB", picture.size, colour)
    lifted.putalpha(alpha)
    return lifted


def _level_below(picture: Image.Image, *, share: float) -> int:
    """The level below which this share of the pixels lies."""
    left = share * picture.width * picture.height
    for level, count in enumerate(picture.histogram()):
        left -= count
        if left <= 0:
            return level
    return 255


def _plain(picture: Image.Image) -> Image.Image:
    """In one colour what is of about one colour, else without colour where nothing is seen.

    Shades that no eye tells apart would make the file twice as large.
    """
    alpha = picture.getchannel("A")
    colours = ImageStat.Stat(picture.convert("RGB"), alpha.point(lambda level: 255 * (level > 200)))
    if colours.count[0] and max(colours.stddev) < _ONE_COLOUR:
        plain = Image.new("RGB", picture.size, tuple(round(level) for level in colours.mean))
        plain.putalpha(alpha)
        return plain
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.paste(picture, mask=alpha.point(lambda level: 255 * (level > 0)))
    return clear


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
