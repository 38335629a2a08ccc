"""The cells of one row of a table that came from somebody else's workbook."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from . import cells
from .cells import Unreadable
from .rows import RowError
from .tables import RawRow


class RowReader:
    """Reads the cells of one row and remembers what is wrong with them."""

    def __init__(self, sheet: str, raw: RawRow):
        self._sheet = sheet
        self._raw = raw
        self.number = raw.number
        self.errors: list[RowError] = []

    def read(self, column: str, clean: Callable, blank: object = "", **options):
        """The clean cell; `blank` when it is blank, when the column is absent or the cell bad."""
        if column in self._raw.formulas:
            self.refuse(column, _("单元格是公式，请改为直接填写内容。"), value=_("（公式）"))
            return blank
        if column in self._raw.errors:
            self.refuse(column, _("单元格是 Excel 错误值，请改为直接填写内容。"), value="#")
            return blank
        try:
            return clean(self._raw.cells.get(column, ""), **options) or blank
        except Unreadable as error:
            self.refuse(column, str(error))
            return blank

    def require(self, column: str, clean: Callable, **options):
        value = self.read(column, clean, **options)
        if not value and not any(error.column == column for error in self.errors):
            self.refuse(column, _("“%(column)s”不能为空，请补填。") % {"column": column})
        return value

    def refuse(self, column: str, message: str, value: str | None = None) -> None:
        shown = cells.shown(self._raw.cells.get(column, "")) if value is None else value
        self.errors.append(RowError(self._sheet, self.number, column, shown, message))
