"""What is left of an image: its pixels, and nothing that stood beside them."""

import io
import struct
import time
import zlib

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset

from alliance.cases import drawn
from alliance.cases.enums import BurnedIn, ImageKind
from alliance.cases.imaging import ImageRefused, make_anew

FILM = drawn.spine(width=120, height=150)
WORDS = ("13800138000", "ZechuanPhone", "2026:03:12", "GPS", "张^建国", "ZY2026", "QINGZE",
         "ZHANG JIANGUO", "青泽县", "19610407", "A99", "ZECHUAN CR")  # fmt: skip
KEPT = {
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientName",
    "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID",
    "AccessionNumber", "ReferringPhysicianName", "SeriesNumber", "InstanceNumber",
    "PatientOrientation", "Modality", "ConversionType", "PatientIdentityRemoved",
    "DeidentificationMethod", "BurnedInAnnotation", "PixelSpacing", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "SamplesPerPixel",
    "PhotometricInterpretation", "WindowCenter", "WindowWidth", "RescaleSlope",
    "RescaleIntercept", "PixelData", "PlanarConfiguration",
}  # fmt: skip


def make(data: bytes):
    return make_anew(io.BytesIO(data), size=len(data))


def written(dataset: Dataset) -> bytes:
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def source() -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(drawn.dicom(FILM)))


def assert_nothing_said(data: bytes) -> None:
    for word in WORDS:
        for code in ("utf-8", "gb18030", "utf-16-le"):
            assert word.encode(code) not in data


def png(width: int, height: int) -> bytes:
    """A picture of nothing in one bit: a few bytes that unpack to many."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_upright_and_says_nothing(orientation):
    made = make(drawn.photo(FILM, orientation=orientation))
    size = FILM.size if orientation < 5 else FILM.size[::-1]
    assert (made.kind, (made.width, made.height)) == (ImageKind.PHOTO, size)
    for data in (made.file, made.view):
        assert_nothing_said(data)
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode):
    file = io.BytesIO()
    Image.new(mode, (40, 30)).save(file, "PNG")
    made = make(file.getvalue())
    assert Image.open(io.BytesIO(made.file)).format == "JPEG"


def test_sixteen_grey_bits_keep_their_light():
    file = io.BytesIO()
    Image.fromarray(np.full((20, 20), 40_000, np.uint16)).save(file, "PNG")
    assert abs(Image.open(io.BytesIO(make(file.getvalue()).file)).getpixel((5, 5))[0] - 156) <= 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 \xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe0" + b"\0" * 400,
        drawn.photo(FILM)[:900],
        b"\0" * 128 + b"DICM" + b"\0" * 50,
        drawn.dicom(FILM)[:2000],
        png(30_000, 30_000),
    ],
    ids=["empty", "svg", "html", "pdf", "head", "cut", "dicm", "cut dicom", "bomb"],
)
def test_what_is_no_image_is_refused_at_once(data):
    began = time.perf_counter()
    with pytest.raises(ImageRefused):
        make(data)
    assert time.perf_counter() - began < 2


def test_what_hangs_behind_a_photo_is_gone():
    made = make(drawn.photo(FILM) + b"<script>alert(1)</script>")
    assert b"<script>" not in made.file + made.view


def test_dicom_keeps_the_values_and_says_nothing():
    data = drawn.dicom(FILM)
    made = make(data)
    for kept in (made.file, made.view, made.pixels):
        assert_nothing_said(kept)
    assert made.file[:128] == b"\0" * 128
    again = pydicom.dcmread(io.BytesIO(made.file))
    assert {element.keyword for element in again} <= KEPT
    assert np.array_equal(again.pixel_array, source().pixel_array)
    assert (made.kind, made.modality, made.burned_in) == (
        ImageKind.DICOM,
        "CR",
        BurnedIn.UNKNOWN,
    )
    assert again.SOPInstanceUID != source().SOPInstanceUID


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["PatientName", "PatientID", "StudyDescription", "ImageComments", "InstitutionName",
             "OperatorsName", "DeviceSerialNumber", "ProtocolName", "BodyPartExamined", "Modality",
             "PatientComments", "BurnedInAnnotation", "DeidentificationMethod", "SoftwareVersions"]
        ),
        st.from_regex(r"ZQ[A-Z0-9]{8}", fullmatch=True),
        min_size=1,
    ),
    st.integers(0x0009, 0x00FF).filter(lambda group: group % 2),
    st.integers(1, 3),
)  # fmt: skip
def test_no_element_survives_wherever_it_stands(elements, group, depth):
    """In the dataset, in nested sequences, in private groups, behind the pixels."""
    dataset = source()
    inner = Dataset()
    for name, value in elements.items():
        setattr(dataset, name, value)
        setattr(inner, name, value)
    for _level in range(depth):
        outer = Dataset()
        outer.RequestAttributesSequence = [inner]
        inner = outer
    dataset.RequestAttributesSequence = [inner]
    dataset.private_block(group, "ZQCREATOR", create=True).add_new(2, "LT", "ZQPRIVATE1")
    dataset.add_new(0x7FE10010, "LO", "ZQBEHIND01")
    made = make(written(dataset))
    assert b"ZQ" not in made.file
    assert b"ZQ" not in made.view


def test_overlay_in_the_spare_bits_is_cut_off():
    dataset = source()
    values = np.frombuffer(dataset.PixelData, "<u2") | 0xF000
    dataset.PixelData = values.tobytes()
    again = pydicom.dcmread(io.BytesIO(make(written(dataset)).file))
    assert np.array_equal(again.pixel_array, source().pixel_array)


@pytest.mark.parametrize(("said", "found"), [("YES", BurnedIn.YES), ("NO", BurnedIn.NO)])
def test_dicom_that_speaks_of_drawn_text(said, found):
    assert make(drawn.dicom(FILM, burned_in=said)).burned_in == found


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"NumberOfFrames": 12}, "12 帧"),
        ({"Rows": 60_000, "Columns": 60_000}, "像素过多"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "PALETTE COLOR"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(change, word):
    dataset = source()
    for name, value in change.items():
        setattr(dataset, name, value)
    with pytest.raises(ImageRefused, match=word):
        make(written(dataset))


def test_syntax_that_is_not_read_is_named():
    dataset = source()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.MPEG2MPML
    file = io.BytesIO()
    dataset.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8\xff\xd9"])
    dataset["PixelData"].VR = "OB"
    dataset.save_as(file)
    with pytest.raises(ImageRefused, match=r"1\.2\.840\.10008\.1\.2\.4\.100"):
        make(file.getvalue())
