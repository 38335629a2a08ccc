import pytest

from courses.designs import examples
from courses.designs.built_in import built_in
from courses.designs.drawing import draw_picture, faults
from courses.designs.enums import CertificateKind, Language
from courses.designs.facts import facts_of, lines_of
from courses.typesetting.compiler import TypesetterError

from .reading import closed, size_of, text_of

LARGEST = 120 * 1024
EVERY = [(kind, language) for kind in CertificateKind for language in Language]


def ids(pair):
    return "-".join(pair)


@pytest.mark.parametrize("pair", EVERY, ids=ids)
def test_every_built_in_design_holds_every_example_and_says_it(pair, built_in_version, drawn):
    version = built_in_version(*pair)
    for name in examples.example_names():
        snapshot = examples.example(pair[0], name)
        assert faults(version, snapshot) == []
        if name not in ("usual", "long"):
            continue
        pdf = drawn(version, snapshot)
        facts = facts_of(snapshot, serial=examples.SERIAL, code=examples.CODE)
        said = [line for box in version.arranged().boxes for line in lines_of(box.text, facts)]
        assert text_of(pdf) == closed("".join(said))  # all of it, and nothing else
        assert len(pdf) <= LARGEST
        assert size_of(pdf) == (version.page_width, version.page_height)


@pytest.mark.parametrize("kind", CertificateKind)
def test_a_chinese_certificate_says_its_facts(kind, built_in_version, drawn):
    snapshot = examples.example(kind, "usual")
    text = text_of(drawn(built_in_version(kind), snapshot))
    said = {"issuer", "verify_address"}
    said |= {"unit", "subject"} if kind == CertificateKind.PLAQUE else {"holder", "unit"}
    if kind not in (CertificateKind.COURSE, CertificateKind.PLAQUE):
        said.add("body")
    assert {key for key in said if closed(snapshot[key]) not in text} == set()
    assert examples.SERIAL in text
    assert examples.CODE in text
    assert "二〇二六年五月二十一日" in text


def test_the_same_input_gives_the_same_bytes(built_in_version, drawn):
    version = built_in_version("COURSE")
    first = drawn(version, examples.example("COURSE", "usual"))
    drawn(version, examples.example("COURSE", "long"))
    assert drawn(version, examples.example("COURSE", "usual")) == first


def test_the_file_is_an_archive_pdf_with_its_faces_cut_and_embedded(built_in_version, drawn):
    pdf = drawn(built_in_version("COURSE"), examples.example("COURSE", "usual"))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert pdf.count(b"/FontFile2") == 2


def test_text_cannot_become_markup_nor_name_a_fact(built_in_version, drawn):
    injected = '#panic("x") ] $ \\ *b* {serial} "'
    snapshot = examples.example("COURSE", "usual") | {"subject": injected}
    assert closed(injected) in text_of(drawn(built_in_version("COURSE"), snapshot))


def test_a_missing_character_is_named_and_never_drawn(built_in_version, drawn):
    version = built_in_version("COURSE")
    snapshot = examples.example("COURSE", "usual") | {"holder": "朴준호", "unit": "🐶医院"}
    (fault,) = faults(version, snapshot)
    assert "준、호、🐶" in fault
    with pytest.raises(TypesetterError):
        drawn(version, snapshot)


def test_a_character_that_the_design_does_not_show_is_no_fault(built_in_version):
    snapshot = examples.example("COURSE", "usual") | {"body": "🐶", "subject_en": "🐶"}
    assert faults(built_in_version("COURSE"), snapshot) == []


def test_the_words_of_the_seal_are_asked_for_too(built_in_version):
    snapshot = examples.example("COURSE", "usual") | {"seal_caption": "준"}
    assert "준" in faults(built_in_version("COURSE"), snapshot)[0]


@pytest.mark.parametrize("text", ["很长的课程名称" * 200, "W" * 400])
def test_text_that_no_size_makes_fit_is_named_and_never_drawn(text, built_in_version, drawn):
    version = built_in_version("COURSE")
    snapshot = examples.example("COURSE", "usual") | {"subject": text}
    (fault,) = faults(version, snapshot)
    assert text[:10] in fault
    with pytest.raises(TypesetterError, match="does not fit"):
        drawn(version, snapshot)


def test_the_printers_page_has_bleed_and_marks_and_the_issued_one_is_trimmed(
    built_in_version, drawn
):
    version = built_in_version("COURSE")
    snapshot = examples.example("COURSE", "usual")
    assert size_of(drawn(version, snapshot)) == (297, 210)
    assert size_of(drawn(version, snapshot, marks=True)) == (297 + 20, 210 + 20)


def test_a_page_for_the_screen_is_a_picture(built_in_version):
    picture = draw_picture(
        built_in_version("PLAQUE"),
        examples.example("PLAQUE", "usual"),
        serial=examples.SERIAL,
        code=examples.CODE,
        ppi=10,
    )
    assert picture.startswith(b"\x89PNG")


def test_the_papers_are_the_same_each_time():
    for pair in (("COURSE", "zh"), ("APPOINTMENT", "zh"), ("PLAQUE", "zh")):
        (first, *_others) = built_in(*pair)
        drawn = first.paper(
            width=first.width, height=first.height, bleed=first.bleed, inks=first.inks
        )
        assert drawn == first.background()
