import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from alliance.pages.factories import SiteImageFactory, picture_file
from alliance.pages.models import SiteImage
from alliance.pages.pictures import MAX_EDGE, NotAPicture, redrawn

GPS_TAG, MAKE_TAG, ORIENTATION_TAG = 0x8825, 0x010F, 0x0112


def phone_photo(**exif) -> ContentFile:
    """A photo that says where it was taken, by whom, and lies on its side."""
    data = Image.Exif()
    data[MAKE_TAG] = "PhoneMaker"
    data[ORIENTATION_TAG] = 6
    data.get_ifd(GPS_TAG)[1] = "N"
    data.get_ifd(GPS_TAG)[2] = (36.0, 7.0, 1.0)
    return picture_file("IMG_0001.jpg", exif=data, comment=b"taken at home")


def bomb() -> bytes:
    """A PNG of a few dozen bytes whose header claims 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "svg in disguise": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "html in disguise": ("a.jpg", b"<!doctype html><script>alert(1)</script>"),
    "bomb": ("a.png", bomb()),
    "cut off": ("a.jpg", picture_file(size=(640, 400)).read()[:500]),
    "gif": ("a.gif", picture_file(kind="GIF").read()),
    "empty": ("a.jpg", b""),
}


def test_the_photo_used_here_does_say_where_it_was_taken():
    assert Image.open(phone_photo()).getexif().get_ifd(GPS_TAG)


@pytest.mark.django_db
def test_kept_original_and_its_renditions_hold_no_metadata():
    image = SiteImageFactory(file=phone_photo())
    for stored in (image.file, image.get_rendition("fill-20x20").file):
        with stored.open("rb") as file, Image.open(file) as picture:
            assert dict(picture.getexif()) == {}
            assert not {"exif", "comment", "xmp", "gps"} & {key.lower() for key in picture.info}


def test_redrawn_stands_upright():
    with Image.open(redrawn(phone_photo())) as picture:
        assert picture.size == (40, 64)


def test_redrawn_is_no_larger_than_a_screen_shows():
    with Image.open(redrawn(picture_file(size=(5000, 100)))) as picture:
        assert picture.size == (MAX_EDGE, 64)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_redrawn_keeps_the_kind(kind):
    with Image.open(redrawn(picture_file(kind=kind))) as picture:
        assert picture.format == kind


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_redrawn_refuses(name, content):
    with pytest.raises(NotAPicture):
        redrawn(ContentFile(content, name=name))


def upload_form(world, content: bytes, name: str, **data):
    form = get_image_form(SiteImage)
    return form(
        {"title": "照片", "description": "一栋楼。", "collection": 1} | data,
        {"file": SimpleUploadedFile(name, content)},
        user=world.administrator,
        instance=SiteImage(uploaded_by_user=world.administrator),
    )


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_upload_form_refuses_in_a_sentence(world, name, content):
    form = upload_form(world, content, name)
    assert not form.is_valid()
    assert list(form.errors) == ["file"]


def test_upload_without_alternative_text_is_refused(world):
    form = upload_form(world, picture_file().read(), "a.jpg", description="")
    assert list(form.errors) == ["description"]


def test_uploaded_photo_is_kept_without_metadata(world):
    form = upload_form(world, phone_photo().read(), "IMG_0001.jpg")
    assert form.is_valid(), form.errors
    image = form.save()
    with image.file.open("rb") as file, Image.open(file) as picture:
        assert dict(picture.getexif()) == {}
    assert image.file_size == image.file.size
    assert (image.width, image.height) == (40, 64)


@pytest.mark.django_db
def test_a_rendition_keeps_the_focal_point():
    """A square cut from a wide picture, half black and half white, whose point is on the right."""
    wide = Image.new("RGB", (400, 100), "black")
    wide.paste("white", (200, 0, 400, 100))
    out = BytesIO()
    wide.save(out, "PNG")
    image = SiteImageFactory(
        file=ContentFile(out.getvalue(), name="wide.png"),
        focal_point_x=350, focal_point_y=50, focal_point_width=60, focal_point_height=60,
    )  # fmt: skip
    with image.get_rendition("fill-100x100").file.open() as file, Image.open(file) as square:
        assert {square.getpixel((x, 50))[:3] for x in (5, 50, 95)} == {(255, 255, 255)}


@pytest.mark.django_db
def test_the_library_asks_what_a_picture_shows(world):
    form = get_image_form(SiteImage)(user=world.administrator)
    assert form.fields["description"].required
