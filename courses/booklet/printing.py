"""From a record to a PDF; text travels as JSON, so no text can become markup."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from courses.typesetting.compiler import Setting
from courses.typesetting.glyphs import drawable

DESIGN = Path(__file__).parent / "design" / "booklet.typ"
# The printer's mark for a type that is missing from the case.
MISSING = "〓"


@lru_cache(maxsize=1)
def _setting() -> Setting:
    return Setting(DESIGN)


def print_booklet(contents: dict, *, at: datetime) -> bytes:
    """The booklet as PDF/A-2b dated `at`; characters that no face can draw become 〓, counted on
    the cover. Raises compiler.TypesetterError."""
    replaced = 0

    def drawn(value):
        nonlocal replaced
        if isinstance(value, str):
            text, missing = _drawable(value)
            replaced += missing
            return text
        if isinstance(value, dict):
            return {key: drawn(one) for key, one in value.items()}
        if isinstance(value, list):
            return [drawn(one) for one in value]
        return value

    pages = drawn(contents)
    return _setting().compile_pdf(
        pages | {"replaced": str(replaced) if replaced else ""}, at=at, standard="a-2b"
    )


def _drawable(text: str) -> tuple[str, int]:
    """The text with its blanks made plain, and how many of its characters were replaced."""
    known, missing, drawn = drawable(), 0, []
    for character in text:
        if character.isspace():
            drawn.append(" " if character != "\n" else "\n")
        elif ord(character) in known:
            drawn.append(character)
        else:
            drawn.append(MISSING)
            missing += 1
    return "".join(drawn), missing
