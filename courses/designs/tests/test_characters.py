"""Every Chinese character of the standards is drawn by a design; none is ever a box."""

from collections.abc import Collection

import pytest
from PIL import ImageFont

from courses.designs import drawing, examples
from courses.designs.factories import DesignVersionFactory
from courses.designs.layout import Box, Layout
from courses.designs.models import DesignVersion
from courses.typesetting.glyphs import KAI, SONG, characters_of, missing_from
from courses.typesetting.tests import characters

from .reading import text_of

SIDE = 1000  # mm, the largest page there is: all of them stand on one
A_LINE = 220


@pytest.fixture
def wall(db, drawn):
    """`wall(face, characters)`: the text of a page on which a design draws all of them."""

    def of(face: str, these: Collection[str]) -> str:
        box = Box("text", 0, 0, SIDE, SIDE, text="{body}", face=face, size=12, align="left")
        version: DesignVersion = DesignVersionFactory(
            page_width=SIDE, page_height=SIDE, layout=Layout(boxes=(box,)).as_json()
        )
        row = sorted(these)
        lines = ["".join(row[at : at + A_LINE]) for at in range(0, len(row), A_LINE)]
        snapshot = examples.example("COURSE", "usual") | {"body": "\n".join(lines)}
        assert drawing.faults(version, snapshot) == []
        return text_of(drawn(version, snapshot))

    return of


@pytest.mark.parametrize(
    ("face", "these", "count"),
    [("kai", characters.level_2, 27_782), ("song", characters.everyday, 6_763)],
    ids=["GB 18030 levels 1 and 2, with the national table, in Kai", "GB 2312 in Song"],
)
def test_every_character_is_drawn(wall, face, these, count):
    """PDF/A forbids the glyph of a missing character, and the page says which ones it shows.

    Two characters of one shape may share a glyph; a page can tell only one of the two.
    """
    wanted = these()
    assert len(wanted) == count
    told = wanted & set(wall(face, wanted))
    same_shape = wanted - told
    assert len(same_shape) < 10
    assert set(wall(face, same_shape)) >= same_shape


def test_no_character_of_them_is_blank():
    """What a face has for a character has an outline; a blank has none."""
    in_kai = characters_of(KAI)
    kai, song = (ImageFont.truetype(face, 12) for face in (KAI, SONG))

    def height(one: str) -> float:
        _left, top, _right, bottom = (kai if ord(one) in in_kai else song).getbbox(one)
        return bottom - top

    assert height("\u3000") == 0
    assert {one for one in characters.level_2() if height(one) == 0} == set()


def test_names_that_other_systems_leave_blank_are_drawn():
    assert missing_from("䶮㛃𬭼𫖯𬱖𤧛㙦堃喆昇祎") == ""
    assert missing_from("王\U0002ebf0🐶준") == "\U0002ebf0🐶준"
