import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from courses.certificates.qr import qr_svg
from courses.certificates.typesetting import artwork
from courses.certificates.typesetting.compiler import DESIGN_DIR, Seal, compile_pdf
from courses.typesetting.compiler import TypesetterError
from courses.typesetting.glyphs import drawable, missing_from
from lms.testing.services import ROOT

from .qr_reading import read_symbol

ROSTERS = ROOT / "alliance/roster/tests/data"
SEAL = Seal(name="江川脊柱专科联盟", caption="演示专用章")
AT = datetime(2026, 5, 21, 1, tzinfo=UTC)


def says(**changed) -> dict:
    return {
        "issuer": "江川脊柱专科联盟",
        "serial": "SPINE-C-2026-000123",
        "code": "6KTJS-M5ZRV-R06SD-6FEGS-2JGCDB",
        "holder": "王小华",
        "unit": "青山县人民医院",
        "subject": "脊柱微创手术规范化培训",
        "hours": "4.5",
        "started_date": "2026-03-02",
        "completed_date": "2026-04-28",
        "issued_date": "2026-05-21",
        "verify_address": "https://spine.example.org/verify/",
        "qr": qr_svg("https://spine.example.org/verify/6KTJS/"),
    } | changed


def pdf_of(**changed) -> bytes:
    return compile_pdf(design="course_1", seal=SEAL, data=says(**changed), at=AT)


def text_of(pdf: bytes) -> str:
    """What a reader selects; the typesetter's own line breaks and blanks are no part of it."""
    return re.sub(r"\s", "", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


def roster_names() -> list[str]:
    """Every name of the two rosters that the product must take."""
    names = set()
    for book in sorted(ROSTERS.glob("*.xlsx")):
        rows = CalamineWorkbook.from_path(book).get_sheet_by_name("医师").to_python()
        header = next(n for n, row in enumerate(rows) if "姓名" in str(row[0]))
        names |= {str(row[0]).strip() for row in rows[header + 1 :]}
    return sorted(name for name in names if re.fullmatch(r"[^\W\da-zA-Z]+(·\w+)*", name))


def test_every_name_of_the_rosters_is_drawn_and_can_be_selected():
    names = roster_names()
    assert len(names) > 400
    assert missing_from(*names) == ""
    # Forty names on a page: a page each would say the same and take a minute.
    for start in range(0, len(names), 40):
        some = names[start : start + 40]
        text = text_of(pdf_of(subject="、".join(some)))
        assert [name for name in some if name not in text] == []


@pytest.mark.parametrize(
    "name", ["张䶮", "㛃𬭼", "欧阳〇", "买买提·吐尔逊", "John Smith", "䶮" * 64]
)
def test_a_rare_or_long_name_is_drawn_on_one_page(name):
    pdf = pdf_of(
        holder=name, subject="胸腰椎骨质疏松性椎体压缩骨折" * 18, unit="某某县人民医院" * 14
    )
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert name.replace(" ", "") in text_of(pdf)


def test_the_text_is_what_the_snapshot_says():
    said = says()
    text = text_of(pdf_of())
    for key in ("issuer", "serial", "code", "holder", "unit", "subject", "verify_address"):
        assert said[key] in text
    assert "于2026年3月2日至2026年4月28日完成线上培训课程" in text
    assert "共4.5学时，考核合格，准予结业。" in text
    assert "二〇二六年五月二十一日" in text


def test_the_same_input_gives_the_same_bytes():
    first = pdf_of()
    pdf_of(holder="李四")
    assert pdf_of() == first


def test_the_file_is_an_archive_pdf_with_its_faces_cut_and_embedded():
    pdf = pdf_of()
    reader = PdfReader(io.BytesIO(pdf))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    fonts = {
        font["/BaseFont"].partition("+")[2]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for font in (f.get_object() for f in reader.pages[0]["/Resources"]["/Font"].values())
    }
    assert fonts.keys() == {"CertificateKai", "CertificateSong"}
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())
    width, height = (round(float(side)) for side in reader.pages[0].mediabox[2:])
    assert (width, height) == (842, 595)
    assert len(pdf) <= 120 * 1024


def test_text_cannot_become_markup():
    injected = '#panic("x") ] $ \\ *b* "'
    assert re.sub(r"\s", "", injected) in text_of(pdf_of(subject=injected))


def test_missing_characters_are_named_and_never_drawn_as_a_box():
    assert missing_from("王小华", "한王🐶한") == "한🐶"
    with pytest.raises(TypesetterError):
        pdf_of(holder="한")


def test_the_faces_draw_what_everyday_and_rare_names_need():
    everyday = {
        ord(character)
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if (character := bytes([row, cell]).decode("gb2312", "ignore"))
    }
    assert everyday | set(range(0x4E00, 0x9FA6)) | set(range(0x3400, 0x4DB6)) <= drawable()


def test_the_words_of_the_designs_can_be_drawn():
    for design in DESIGN_DIR.glob("*.typ"):
        assert missing_from(design.read_text().replace("\n", "")) == ""


def test_the_pictures_are_the_same_each_time_and_a_long_name_fits_the_seal():
    assert artwork.background_png() == artwork.background_png()
    seal = {"name": "河南省中西医结合脊柱微创与康复专业联盟培训考核办公室", "caption": "演示专用章"}
    assert artwork.seal_png(**seal) == artwork.seal_png(**seal)


def test_the_qr_code_says_the_link():
    link = "https://spine.example.org/verify/6KTJSM5ZRVR06SD6FEGS2JGCDB/"
    assert read_symbol(qr_svg(link)) == link
