"""The typesetter, kept warm: a typst compiler for each design.

A compile is 2 to 10 ms warm and more than 100 ms cold. What a page says travels as JSON in one
input string, so no text can become markup. System fonts and typst's own are left out: any machine
makes the same bytes from the same input.
"""

import shutil
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import orjson
import typst

from .folders import folder_for
from .glyphs import FONT_DIR


class TypesetterError(Exception):
    """The typesetter refused the page: a fault of the design, or a character it cannot draw."""


class Setting:
    """A folder with one design and the pictures it shows, and the compiler that reads it.

    typst's compiler keeps its inputs between calls, so one caller at a time may use it.
    """

    def __init__(self, design: Path, pictures: Mapping[str, bytes] | None = None):
        folder = folder_for(self)
        source = shutil.copy(design, folder)
        for name, content in (pictures or {}).items():
            (folder / name).write_bytes(content)
        self._compiler = typst.Compiler(str(source), root=str(folder), font_paths=_fonts())
        self._lock = threading.Lock()

    def compile_pdf(self, data: Mapping, *, at: datetime, standard: str) -> bytes:
        """Set `data` as a PDF of this `standard` ("a-2b") dated `at`.

        The same input gives the same bytes. Raises TypesetterError.
        """
        return self._compile(
            data,
            format="pdf",
            pdf_standards=standard,
            pdf_tags=False,
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )

    def compile_png(self, data: Mapping, *, ppi: float) -> bytes:
        """Set `data` as one picture of this fineness, for a screen. Raises TypesetterError."""
        return self._compile(data, format="png", ppi=ppi)

    def _compile(self, data: Mapping, **output) -> bytes:
        text = orjson.dumps(data).decode()
        try:
            with self._lock:
                return self._compiler.compile(sys_inputs={"data": text}, **output)
        except typst.TypstError as error:
            raise TypesetterError(str(error)) from error


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)]
    )
