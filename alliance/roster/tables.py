"""Finding the table on a sheet as offices make them: title rows above, remarks below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .cells import Unreadable, compact, text
from .layouts import Layout
from .opening import Sheet, Workbook, WorkbookRefused

HEADER_WITHIN_ROWS = 20
TOTAL_ROW = re.compile(r"(合计|总计|小计|共计|本页小计|本页合计|累计)[::]?.{0,12}")
REMARK_ROW = re.compile(r"(填表人|填报人|制表人|审核人|负责人|备注|说明|注|联系人)[::].*")


@dataclass(frozen=True)
class RawRow:
    """One row of the table: Excel's number, the cells by column, and columns not to be trusted."""

    number: int
    cells: dict[str, object]
    formulas: frozenset[str]
    errors: frozenset[str]


def read_table(workbook: Workbook, layout: Layout) -> Iterator[RawRow]:
    """The rows that hold something. Raises WorkbookRefused, naming the sheet or column missing."""
    sheet = workbook.sheet(_find_sheet(workbook, layout))
    header_row, places = _find_header(sheet, layout)
    _fill_merged(sheet, header_row, set(places.values()))
    for index in range(header_row + 1, len(sheet.rows)):
        row = _raw_row(sheet, index, places)
        if row and not _is_aside(sheet.rows[index], places):
            yield row


def _key(value: object) -> str:
    """A header or a sheet's name without blanks, brackets and stars."""
    try:
        word = compact(value)
    except Unreadable:
        return ""
    return re.sub(r"\(.*?\)|[*:、.。]", "", word)


def _find_sheet(workbook: Workbook, layout: Layout) -> str:
    wanted = [layout.sheet, *layout.synonyms.split()]
    by_key = {_key(name): name for name in reversed(workbook.sheet_names)}
    for name in wanted:
        if name in by_key:
            return by_key[name]
    if layout.alone and len(workbook.sheet_names) == 1:
        return workbook.sheet_names[0]
    raise WorkbookRefused(
        _("缺少工作表“%(sheet)s”，请把名册放在以此命名的工作表中。") % {"sheet": layout.sheet}
    )


def _find_header(sheet: Sheet, layout: Layout) -> tuple[int, dict[str, int]]:
    """The row with the most known headers among the first ones, and each column's place."""
    known = {_key(word): column.name for column in layout.columns
             for word in (column.name, *column.synonyms.split())}  # fmt: skip
    best_row, best = 0, []
    for index, cells in enumerate(sheet.rows[:HEADER_WITHIN_ROWS]):
        found = [(known[key], at) for at, cell in enumerate(cells) if (key := _key(cell)) in known]
        if len({name for name, _at in found}) > len({name for name, _at in best}):
            best_row, best = index, found
    places = dict(reversed(best))
    if missing := [c.name for c in layout.columns if c.required and c.name not in places]:
        raise WorkbookRefused(
            _("工作表“%(sheet)s”前 %(rows)s 行内没有找到必需的列：%(columns)s。")
            % {
                "sheet": layout.sheet,
                "rows": HEADER_WITHIN_ROWS,
                "columns": "、".join(missing),
            }
        )
    if len(places) < len(best):
        names = [name for name, _at in best]
        twice = next(name for name in names if names.count(name) > 1)
        raise WorkbookRefused(
            _("工作表“%(sheet)s”有两列“%(column)s”，请只保留一列。")
            % {"sheet": layout.sheet, "column": twice}
        )
    return best_row, places


def _fill_merged(sheet: Sheet, header_row: int, columns: set[int]) -> None:
    """Give each row of a cell merged downwards its value, as the eye reads it."""
    for (top, left), (bottom, right) in sheet.merged:
        if left != right or left not in columns or top <= header_row or bottom == top:
            continue
        value = sheet.rows[top][left] if top < len(sheet.rows) else ""
        tainted = (top, left) in sheet.marks.formulas
        for index in range(top + 1, min(bottom + 1, len(sheet.rows))):
            sheet.rows[index][left] = value
            if tainted:
                sheet.marks.formulas.add((index, left))


def _raw_row(sheet: Sheet, index: int, places: dict[str, int]) -> RawRow | None:
    values = sheet.rows[index]
    marks = sheet.marks
    row = RawRow(
        number=index + 1,
        cells={name: values[at] for name, at in places.items()},
        formulas=frozenset(n for n, at in places.items() if (index, at) in marks.formulas),
        errors=frozenset(n for n, at in places.items() if (index, at) in marks.errors),
    )
    if row.formulas or row.errors:
        return row
    return row if any(not _is_blank(value) for value in row.cells.values()) else None


def _is_blank(value: object) -> bool:
    return value == "" or (isinstance(value, str) and not value.strip())


def _is_aside(cells: list, places: dict[str, int]) -> bool:
    """True for a row of totals, a remark, a signature, or the header come again on a new page."""
    first = next((cell for cell in cells if not _is_blank(cell)), "")
    try:
        start = text(first).replace(" ", "")
    except Unreadable:
        return False
    if TOTAL_ROW.fullmatch(start) or REMARK_ROW.fullmatch(start):
        return True
    return sum(_key(cells[at]) == name for name, at in places.items()) >= 3
