"""What the reader keeps silent about: which cells are formulas or errors, and how far they reach.

python-calamine gives a formula's last value and an empty string for an error; and it lays out the
whole rectangle around the cells, so that one cell far off would take all the memory there is.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_COLUMNS = 512
MAX_CELLS = 2_000_000
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class SheetTooLarge(Exception):
    """The cells of the sheet reach too far."""


class SheetDamaged(Exception):
    """A cell or a row says that it stands where nothing can stand."""


@dataclass
class Marks:
    """Cells by (row, column) from zero."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)


class _Scanner:
    def __init__(self) -> None:
        self.marks = Marks()
        self._row = self._column = -1
        self._last_row = self._last_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            if "r" in attributes:
                self._row, self._column = _position(attributes["r"])
            else:
                self._column += 1
            if attributes.get("t") == "e":
                self.marks.errors.add((self._row, self._column))
        elif name == "row":
            self._row = _position(f"A{attributes['r']}")[0] if "r" in attributes else self._row + 1
            self._column = -1
        elif name in ("v", "is", "f"):
            self._grow()
            if name == "f":
                self._mark_formula(attributes.get("ref", ""))

    def _mark_formula(self, reference: str) -> None:
        """Cells that an array formula fills say nothing themselves; `ref` of the first names them.

        A formula shared by a range is named again in each of its cells, so that nothing is lost
        by marking the range.
        """
        first_row, first_column = self._row, self._column
        self.marks.formulas.add((first_row, first_column))
        start, _colon, end = reference.partition(":")
        if not end:
            return
        (first_row, first_column), (last_row, last_column) = _position(start), _position(end)
        if (last_row - first_row + 1) * (last_column - first_column + 1) > MAX_CELLS:
            raise SheetTooLarge
        self.marks.formulas.update(
            (row, column)
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
        )

    def _grow(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if (
            self._last_column >= MAX_COLUMNS
            or (self._last_row + 1) * (self._last_column + 1) > MAX_CELLS
        ):
            raise SheetTooLarge


def _position(reference: str) -> tuple[int, int]:
    """Row and column from zero: C2 -> (1, 2). Raises SheetDamaged."""
    match = REFERENCE.fullmatch(reference)
    if match is None or int(match[2]) == 0:
        raise SheetDamaged
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def scan_sheet(content: bytes) -> Marks:
    """Walk through a sheet's XML, known to be well-formed. Raises SheetTooLarge, SheetDamaged."""
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.Parse(content, True)
    return scanner.marks
