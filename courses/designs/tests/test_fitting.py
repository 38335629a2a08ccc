"""Text in its box: it shrinks before it wraps, and never leaves the box, whatever its length."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from pypdf import PdfReader

from courses.designs import drawing, examples
from courses.designs.drawing import draw, draw_picture, faults
from courses.designs.enums import Align, Face, VersionState, VerticalAlign
from courses.designs.layout import Box, Layout
from courses.designs.models import DesignVersion
from courses.typesetting.compiler import TypesetterError

from .conftest import AT

WIDE, HIGH = 300, 250  # mm
PPI = 100
# Lines are measured from capitals' height to the base line; accents and tails hang over, in ems.
HANGING, BESIDE = 0.36, 0.1
CHINESE = "于年月日至完成线上培训课程《脊柱微创手术规范化》，共学时。考核合格（准予）结业䶮㛃"
WORDS = ("has", "completed", "Percutaneous", "Kyphoplasty", "gypsy", "Ångström", "L4/5", "QÀ", "：")

pieces = st.one_of(
    st.text(CHINESE, min_size=1, max_size=40), st.lists(st.sampled_from(WORDS)).map(" ".join)
)
texts = st.lists(pieces, min_size=1, max_size=12).map(" ".join).filter(str.strip)
boxes = st.builds(
    Box,
    kind=st.just("text"),
    x=st.just(20),
    y=st.just(30),
    w=st.floats(15, 250),
    h=st.floats(3, 180),
    text=st.just("{body}"),
    face=st.sampled_from(Face.values),
    size=st.sampled_from([6, 9, 12, 20, 36, 72]),
    wrap=st.sampled_from([5, 6, 12]),
    align=st.sampled_from(Align.values),
    valign=st.sampled_from(VerticalAlign.values),
    spacing=st.sampled_from([0, 0.05, 0.2]),
    leading=st.sampled_from([0.4, 0.65, 1]),
    indent=st.booleans(),
)


@pytest.fixture(autouse=True)
def _without_pictures(monkeypatch) -> None:
    """The versions here are never saved, and show nothing but text."""
    monkeypatch.setattr(drawing, "look_of", look_of)


def look_of(version: DesignVersion) -> drawing.Look:
    return drawing.Look(WIDE, HIGH, 0, "", version.arranged(), {}, ())


def version_of(box: Box) -> DesignVersion:
    return DesignVersion(state=VersionState.DRAFT, layout=Layout(boxes=(box,)).as_json())


def saying(text: str) -> dict:
    return examples.example("COURSE", "usual") | {
        "body": text,
        "issued_date": str(date(2026, 5, 1)),
    }


def ink(version: DesignVersion, text: str) -> tuple[float, ...]:
    """Left, top, right and bottom of what is black on the page, in mm."""
    png = draw_picture(version, saying(text), serial="", code="", ppi=PPI)
    page = Image.open(io.BytesIO(png)).convert("L")
    return tuple(side / PPI * 25.4 for side in ImageOps.invert(page).getbbox())


def type_sizes(version: DesignVersion, text: str) -> list[float]:
    """The size of the type on each line, from the top."""
    sizes: list[float] = []

    def visit(operator, operands, *_matrices) -> None:
        if operator == b"Tf":
            sizes.append(round(float(operands[1]), 2))

    pdf = draw(version, saying(text), serial="", code="", at=AT)
    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_operand_before=visit)
    return sizes


@settings(max_examples=60, deadline=None, derandomize=True)
@given(box=boxes, text=texts)
def test_ink_stays_in_the_box_or_the_text_is_refused_in_words(box, text):
    version = version_of(box)
    if faults(version, saying(text)):
        with pytest.raises(TypesetterError, match="does not fit"):
            draw(version, saying(text), serial="", code="", at=AT)
        return
    left, top, right, bottom = ink(version, text)
    em = box.size / 72 * 25.4
    pixel = 25.4 / PPI
    assert left >= box.x - BESIDE * em - pixel
    assert right <= box.x + box.w + BESIDE * em + pixel
    assert top >= box.y - HANGING * em - pixel
    assert bottom <= box.y + box.h + HANGING * em + pixel


def test_a_line_shrinks_before_it_wraps_and_wraps_before_it_is_refused():
    box = Box("text", 20, 30, 100, 30, text="{body}", size=20, wrap=10, leading=0.65)
    version = version_of(box)
    assert type_sizes(version, "脊" * 10) == [20]
    for count in (20, 28):
        (shrunk,) = type_sizes(version, "脊" * count)
        assert 10 < shrunk < 20
    assert type_sizes(version, "脊" * 40) == [10, 10]
    assert len(type_sizes(version, "脊" * 100)) == 4
    assert faults(version, saying("脊" * 2000)) == [f"“{'脊' * 20}”太长，缩到最小也放不下。"]


@pytest.mark.parametrize("align", Align.values)
@pytest.mark.parametrize(
    "text", ["has Percutaneous completed Percutaneous", "Percutaneous ，脊核》时", "Ångström " * 3]
)
def test_spaced_words_stay_in_a_narrow_box(align, text):
    """What the typesetter would let go over the edge: words and marks that no line breaks."""
    box = Box("text", 20, 30, 28, 90, text="{body}", size=34, wrap=14, align=align, spacing=0.2)
    _left, _top, right, _bottom = ink(version_of(box), text)
    assert right <= box.x + box.w + 1
