"""Writing workbooks in which nothing that people typed can run."""

from collections.abc import Iterable
from contextlib import contextmanager
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from .cells import FORMULA_STARTS

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
RISKY_STARTS = (*FORMULA_STARTS, "\t", "\r")
LONGEST_CELL = 32_767

Cell = str | int | Decimal | None


class TextWorkbook:
    """Sheets of text and figures: a text that looks like a formula is marked as quoted."""

    def __init__(self, workbook: xlsxwriter.Workbook):
        self._workbook = workbook
        self._head = workbook.add_format({"bold": True, "bottom": 1})
        self._quoted = workbook.add_format({"quote_prefix": True})

    def add_sheet(self, name: str, columns: list[str], rows: Iterable[list[Cell]]) -> int:
        """Write the rows as they come, memory stays flat; returns how many there were."""
        sheet = self._workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 18)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column, self._head)
        count = 0
        for count, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, int | Decimal):
                    sheet.write_number(count, at, value)
                elif value:
                    risky = value.startswith(RISKY_STARTS)
                    text = value[:LONGEST_CELL]
                    sheet.write_string(count, at, text, self._quoted if risky else None)
        return count


@contextmanager
def text_workbook(file: BinaryIO):
    """A TextWorkbook written to `file` when the block ends."""
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        yield TextWorkbook(workbook)
