import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFilter
from PIL.ExifTags import Base

from courses.designs import pictures
from courses.designs.pictures import PictureRefused

A4 = {"width": 216, "height": 303}  # mm, with bleed


def file_of(image: Image.Image, kind: str = "PNG", **options) -> tuple[io.BytesIO, int]:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer, len(buffer.getvalue())


def background(image: Image.Image, kind: str = "PNG", **options) -> Image.Image:
    upload, size = file_of(image, kind, **options)
    made = pictures.background(upload, size=size, **A4)
    assert len(made) <= 44 * 1024
    return Image.open(io.BytesIO(made))


def ink(image: Image.Image, *, whiten: bool, kind: str = "PNG", **options) -> Image.Image:
    upload, size = file_of(image, kind, **options)
    return Image.open(io.BytesIO(pictures.ink(upload, size=size, whiten=whiten)))


def scenery() -> Image.Image:
    """What a photograph is like: everything different, nothing sharp."""
    noise = Image.effect_noise((60, 84), 60).resize((1654, 2339), Image.Resampling.BICUBIC)
    return Image.merge("RGB", (noise, noise.rotate(180), noise.transpose(1)))


def photographed_signature() -> Image.Image:
    """Blue strokes on grey paper that gets darker towards one corner."""
    light = Image.linear_gradient("L").resize((900, 400)).point(lambda level: 150 + level // 4)
    page = Image.merge("RGB", (light, light, light))
    draw = ImageDraw.Draw(page)
    draw.line([(150, 250), (300, 120), (420, 280), (600, 140), (750, 260)], (30, 40, 120), 14)
    return page.filter(ImageFilter.GaussianBlur(1.2))


def test_a_photograph_becomes_a_background_of_print_size_and_few_bytes():
    made = background(scenery(), "JPEG", quality=92)
    assert made.format == "JPEG"
    assert abs(made.width / made.height - 216 / 303) < 0.01
    assert 72 / 25.4 * 216 - 2 <= made.width <= 150 / 25.4 * 216 + 2


def test_a_drawing_of_few_colours_stays_exact():
    page = Image.new("RGB", (862, 1209), "#fffdf7")
    ImageDraw.Draw(page).rectangle((40, 40, 820, 1168), outline="#b01c20", width=6)
    made = background(page)
    assert made.format == "PNG"
    assert sorted(colour for _count, colour in made.convert("RGB").getcolors()) == [
        (176, 28, 32),
        (255, 253, 247),
    ]


def test_where_and_when_a_photograph_was_taken_is_lost_and_it_stands_upright():
    photo = Image.new("RGB", (1600, 1000), "white")
    ImageDraw.Draw(photo).rectangle((0, 0, 400, 1000), fill="black")
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (34.0, 45.0, 0.0)
    upload, size = file_of(photo, "JPEG", exif=exif, comment=b"ward 7")
    made = pictures.background(upload, size=size, **A4)
    assert not [word for word in (b"Exif", b"PhoneMaker", b"ward 7") if word in made]
    top = Image.open(io.BytesIO(made)).convert("L").resize((3, 9)).getpixel((1, 0))
    assert top < 60


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16", "LA", "RGBA"])
def test_every_kind_of_colour_becomes_srgb(mode):
    grey = Image.linear_gradient("L").resize((620, 868))
    if mode == "I;16":
        image = grey.convert("I").point(lambda level: level * 257).convert("I;16")
    else:
        image = grey.convert("RGB").convert(mode)
    made = background(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG").convert("L")
    assert made.getpixel((made.width // 2, 5)) < 40
    assert made.getpixel((made.width // 2, made.height - 5)) > 215


def test_a_profile_is_followed_and_then_left_out():
    wide = Image.new("RGB", (1000, 1400), (200, 60, 60))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = background(wide, "PNG", icc_profile=profile)
    assert "icc_profile" not in made.info
    broken = background(wide, "PNG", icc_profile=b"no profile")
    assert broken.convert("RGB").getpixel((9, 9)) == made.convert("RGB").getpixel((9, 9))


def test_the_white_paper_of_a_photographed_signature_becomes_transparent():
    made = ink(photographed_signature(), whiten=True, kind="JPEG", quality=88)
    assert made.mode == "RGBA"
    alpha = made.getchannel("A")
    assert alpha.getpixel((made.width // 2, 0)) == 0
    share = sum(alpha.histogram()[128:]) / (made.width * made.height)
    assert 0.02 < share < 0.25
    blue = [pixel for pixel in made.get_flattened_data() if pixel[3] > 240]
    assert all(b > r and b > g for r, g, b, _a in blue)


def test_red_ink_is_ink_too():
    page = Image.new("RGB", (600, 600), (235, 233, 228))
    ImageDraw.Draw(page).ellipse((80, 80, 520, 520), outline=(205, 40, 45), width=30)
    made = ink(page, whiten=True)
    strongest = max(made.get_flattened_data(), key=lambda pixel: pixel[3])
    assert strongest[3] > 240
    assert strongest[0] > 150 > strongest[1]


def test_transparency_is_kept_and_empty_margins_are_cut():
    seal = Image.new("RGBA", (800, 800), (0, 0, 0, 0))
    ImageDraw.Draw(seal).ellipse((300, 300, 500, 500), fill=(196, 22, 28, 200))
    made = ink(seal, whiten=False)
    assert made.size == (201, 201)
    assert made.getpixel((0, 0))[3] == 0
    assert abs(made.getpixel((100, 100))[3] - 200) < 10


def test_paper_without_ink_is_refused():
    with pytest.raises(PictureRefused, match="墨迹"):
        ink(Image.new("RGB", (500, 300), "white"), whiten=True)
    with pytest.raises(PictureRefused, match="看得见"):
        ink(Image.new("RGBA", (500, 300), (0, 0, 0, 0)), whiten=False)


def test_a_background_too_small_for_its_page_says_what_is_needed():
    with pytest.raises(PictureRefused, match="612×859"):
        background(Image.new("RGB", (300, 420)))


@pytest.mark.parametrize(("width", "height"), [(216, 303), (606, 406)])
def test_whatever_the_background_the_certificate_stays_small(width, height):
    upload, size = file_of(Image.effect_noise((1400, 1400), 120).convert("RGB"), "TIFF")
    made = pictures.background(upload, size=size, width=width, height=height)
    assert len(made) <= 44 * 1024


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(PictureRefused, match="只接受"):
        pictures.ink(io.BytesIO(content), size=len(content), whiten=True)


def test_empty_and_huge_files_are_refused_before_they_are_read():
    with pytest.raises(PictureRefused, match="空"):
        pictures.ink(io.BytesIO(), size=0, whiten=True)
    with pytest.raises(PictureRefused, match="10 MB"):
        pictures.ink(io.BytesIO(b"x"), size=pictures.MAX_BYTES + 1, whiten=True)


def test_a_bomb_is_refused_by_its_header():
    """It says that it is huge; behind it is one pixel, which is never come to."""
    upload, size = file_of(Image.new("1", (1, 1)))
    content = upload.getvalue()
    header = b"IHDR" + struct.pack(">II", 20_000, 20_000) + content[24:29]
    bomb = content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]
    with pytest.raises(PictureRefused, match="像素"):
        pictures.background(io.BytesIO(bomb), size=size, **A4)
