"""The Chinese characters that the national standards want drawn."""

from pathlib import Path
from unicodedata import name

RARE = Path(__file__).parent / "data" / "standard_table_rare.txt"
# The four-byte rows of level 1: extension A, and what the main block got later.
FOUR_BYTES = (("8139EE39", "82358738"), ("82358F33", "82359636"))
# Two-byte ones that the codec leaves in the private area, where they stood in the standard of 2000.
LEFT_IN_PRIVATE = "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe"


def level_1() -> set[str]:
    """Of GB 18030-2022, as Python's own codec knows it."""
    lead, trail = range(0x81, 0xFF), (*range(0x40, 0x7F), *range(0x80, 0xFF))
    pairs = (bytes([one, two]).decode("gb18030", "ignore") for one in lead for two in trail)
    found = {pair for pair in pairs if pair and name(pair, "").startswith("CJK ")}
    for first, last in FOUR_BYTES:
        start, stop = (ord(bytes.fromhex(end).decode("gb18030")) for end in (first, last))
        found.update(map(chr, range(start, stop + 1)))
    # Radicals are signs for tables of contents; 〇 is written as a character.
    return {one for one in found if "RADICAL" not in name(one)} | {"〇", *LEFT_IN_PRIVATE}


def level_2() -> set[str]:
    """Level 1 and the rare characters of the national table."""
    return level_1() | set("".join(RARE.read_text(encoding="utf-8").split()))


def everyday() -> set[str]:
    """The 6,763 of GB 2312: its own level 1 is rows 16 to 55, level 2 is rows 56 to 87."""
    rows, cells = range(16, 88), range(1, 95)
    pairs = (bytes([row + 0xA0, cell + 0xA0]) for row in rows for cell in cells)
    return {one for pair in pairs if (one := pair.decode("gb2312", "ignore"))}
