"""PDF/A's clauses hold in a file signed and not; and each breach put into one is found."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from lms.testing.pdf_a import faults_of


def without_output_intent(file: PdfWriter) -> None:
    del file.root_object["/OutputIntents"]


def without_metadata(file: PdfWriter) -> None:
    del file.root_object["/Metadata"]


def with_a_script(file: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    file.root_object[NameObject("/OpenAction")] = DictionaryObject(script)


def with_an_attachment(file: PdfWriter) -> None:
    file.add_attachment("a.txt", b"a")


def with_another_title(file: PdfWriter) -> None:
    file.add_metadata({"/Title": "another"})


def without_fonts(file: PdfWriter) -> None:
    for one in file._objects:
        if isinstance(one, DictionaryObject):
            one.pop("/FontFile2", None)


def in_cmyk(file: PdfWriter) -> None:
    drawing = DecodedStreamObject()
    drawing.set_data(b"0 0 0 1 k 0 0 9 9 re f")
    file.pages[0][NameObject("/Contents")] = file._add_object(drawing)


def with_a_smoothed_image(file: PdfWriter) -> None:
    image = StreamObject()
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/Interpolate")] = BooleanObject(True)
    file.root_object[NameObject("/Spare")] = file._add_object(image)


def with_a_strange_blend(file: PdfWriter) -> None:
    state = DictionaryObject({NameObject("/BM"): NameObject("/Dissolve")})
    file.root_object[NameObject("/Spare")] = file._add_object(state)


def with_a_hidden_note(file: PdfWriter) -> None:
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot")})
    note[NameObject("/Rect")] = file.pages[0].mediabox
    note[NameObject("/F")] = NumberObject(6)
    file.root_object[NameObject("/Spare")] = file._add_object(note)


BREACHES = {
    without_output_intent: "6.2.3",
    without_metadata: "6.6.2",
    with_a_script: "6.5.1",
    with_an_attachment: "6.8",
    with_another_title: "6.6.3",
    without_fonts: "6.2.11.4",
    in_cmyk: "6.2.4.3",
    with_a_smoothed_image: "6.2.8",
    with_a_strange_blend: "6.2.10",
    with_a_hidden_note: "6.3.2",
}


def test_signed_and_not_a_file_keeps_them(plain, signed):
    assert faults_of(plain) == []
    assert faults_of(signed) == []


@pytest.mark.parametrize(
    ("breach", "clause"), BREACHES.items(), ids=[breach.__name__ for breach in BREACHES]
)
def test_a_breach_is_found(plain, breach, clause):
    file, written = PdfWriter(clone_from=io.BytesIO(plain)), io.BytesIO()
    breach(file)
    file.write(written)
    assert any(fault.startswith(f"{clause} ") for fault in faults_of(written.getvalue()))


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        (b"part>2<", b"part>1<", "6.6.4"),
        (b"%PDF-1.7", b"%PDF-2.0", "6.1.2"),
        (b"%%EOF", b"%%EOF%", "6.1.3"),
    ],
)
def test_so_is_one_in_the_bytes(plain, old, new, clause):
    assert old in plain
    assert any(fault.startswith(clause) for fault in faults_of(plain.replace(old, new)))
