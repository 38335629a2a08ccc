"""Who has read a version, as a workbook."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.people.enums import Title
from alliance.roster.workbooks import text_workbook

from . import queries
from .filters import ReaderFilter
from .models import Version

LINES_AT_ONCE = 500
COLUMNS = (
    "user__name", "unit__name", "department", "title", "read_at", "reminded_at",
)  # fmt: skip


def write_readers(
    file: BinaryIO,
    *,
    version: Version,
    roles,
    filters: ReaderFilter,
    at: datetime,
    progress: Callable[[int, int], None],
) -> int:
    """Write the readers whom the filters keep; returns how many.

    `progress(done, total)` is called on the way and may raise to stop.
    """
    readers = queries.watched_readers(roles, version)
    counts = queries.tally(readers, version)
    kept = filters.narrow(queries.with_reading(readers, version))
    head = [_("姓名"), _("单位"), _("科室"), _("职称"), _("已阅读"), _("最近提醒")]
    with text_workbook(file) as workbook:
        written = workbook.add_sheet(
            _("阅读情况"), head, _rows(kept, progress=progress, total=counts.asked)
        )
        told = {
            "title": version.title,
            "number": version.number,
            "asked": counts.asked,
            "read": counts.read,
            "moment": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        }
        workbook.add_sheet(
            _("说明"),
            [version.title],
            [
                [_("第 %(number)s 版，应读 %(asked)s 人，已读 %(read)s 人。") % told],
                [_("导出时间：%(moment)s") % told],
            ],
        )
    return written


def _rows(readers, *, progress: Callable[[int, int], None], total: int) -> Iterator[list[str]]:
    titles = {value: str(label) for value, label in Title.choices}
    lines = readers.values_list(*COLUMNS).iterator(chunk_size=LINES_AT_ONCE)
    for done, (name, unit, department, title, read_at, reminded_at) in enumerate(lines):
        if done % LINES_AT_ONCE == 0:
            progress(done, total)
        yield [
            name, unit, department, titles.get(title, ""), _moment(read_at), _moment(reminded_at),
        ]  # fmt: skip


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
