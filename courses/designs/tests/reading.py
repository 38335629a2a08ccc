"""What the tests read out of a drawn PDF."""

import io
import re

from pypdf import PdfReader


def page_of(pdf: bytes):
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return pages[0]


def text_of(pdf: bytes) -> str:
    """What a reader selects; the typesetter's own line breaks and blanks are no part of it."""
    return closed(page_of(pdf).extract_text())


def closed(text: str) -> str:
    """The text without its blanks."""
    return re.sub(r"\s", "", text)


def size_of(pdf: bytes) -> tuple[int, int]:
    """Width and height of the page in whole mm."""
    box = page_of(pdf).mediabox
    return tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height))
