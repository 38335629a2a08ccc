"""Which characters the faces can draw; asked before a certificate is issued."""

import mmap
import struct
from functools import lru_cache
from pathlib import Path

FONT_DIR = Path(__file__).parent / "fonts"
KAI = FONT_DIR / "certificate-kai.ttf"
SONG = FONT_DIR / "certificate-song.ttf"


def characters_of(font: Path) -> set[int]:
    """The code points of a font, from format 12 of its cmap table (full Unicode)."""
    with font.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        (tables,) = struct.unpack_from(">H", data, 4)
        directory = dict(
            struct.unpack_from(">4s4xI", data, 12 + 16 * index) for index in range(tables)
        )
        cmap = directory[b"cmap"]
        (subtables,) = struct.unpack_from(">H", data, cmap + 2)
        for index in range(subtables):
            start = cmap + struct.unpack_from(">4xI", data, cmap + 4 + 8 * index)[0]
            if struct.unpack_from(">H", data, start)[0] == 12:
                break
        else:
            raise ValueError(f"{font.name} has no full Unicode character map")
        (groups,) = struct.unpack_from(">I", data, start + 12)
        points: set[int] = set()
        for index in range(groups):
            first, last = struct.unpack_from(">II", data, start + 16 + 12 * index)
            points.update(range(first, last + 1))
        return points


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """Every code point that Kai or Song can draw; read once in each process."""
    return frozenset(characters_of(KAI) | characters_of(SONG))


def missing_from(*texts: str) -> str:
    """The characters that no face can draw, each once, in order; empty when all is well."""
    known, asked = drawable(), "".join(texts)
    if known.issuperset(map(ord, asked)):
        return ""
    return "".join(dict.fromkeys(c for c in asked if ord(c) not in known))
