"""Cut the two certificate faces from their full fonts: `python cut.py KAI.ttf SONG.ttf`.

Needs fontTools, which the product itself does not. README.md says which fonts to give.
The cut faces carry names of their own, as the licence asks where a name is reserved.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
LATIN_AND_SIGNS = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x024F),  # Latin with marks
    (0x02B0, 0x036F),  # tone and combining marks
    (0x0370, 0x03FF),  # Greek: L4/L5 α β γ in course titles
    (0x0400, 0x045F),  # Cyrillic
    (0x2000, 0x206F),  # dashes, quotes, ellipsis
    (0x2070, 0x209F),  # superscripts
    (0x2100, 0x22FF),  # №, ℃, Roman numerals, arrows, mathematics
    (0x2460, 0x24FF),  # ① ②
    (0x25A0, 0x266F),  # ■ ● ☆
]
CHINESE = [
    (0x3000, 0x303F),  # punctuation, 〇
    (0x3105, 0x312F),  # bopomofo
    (0x3400, 0x4DBF),  # extension A: GB 18030 level 1 with the next
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # the rare characters of GB 18030 level 2 and of the name lists
]


def points(ranges) -> set[int]:
    return {point for first, last in ranges for point in range(first, last + 1)}


def gb2312() -> set[int]:
    """The 6,763 everyday characters and the signs that come with them."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(character) for pair in pairs if (character := pair.decode("gb2312", "ignore"))}


def cut(font: TTFont, wanted: set[int], family: str, target: Path) -> None:
    """Write the wanted part of `font` as `target`, without hints, under the name `family`."""
    options = subset.Options(
        hinting=False,
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        notdef_outline=True,
        glyph_names=False,
        drop_tables=["vhea", "vmtx", "VORG", "DSIG", "BASE", "GDEF"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        renamed = {1: family, 3: family, 4: family, 6: family.replace(" ", "")}
        if record.nameID in renamed:
            record.string = renamed[record.nameID]
    font.save(target)


if __name__ == "__main__":
    kai, song = (TTFont(source, recalcTimestamp=False) for source in sys.argv[1:])
    signs, everything = points(LATIN_AND_SIGNS), points(LATIN_AND_SIGNS + CHINESE)
    # Each face stands in for what the other lacks, so the second need not repeat what is rare.
    only_in_song = everything - set(kai.getBestCmap())
    cut(kai, everything, "Certificate Kai", HERE / "certificate-kai.ttf")
    cut(song, signs | gb2312() | only_in_song, "Certificate Song", HERE / "certificate-song.ttf")
