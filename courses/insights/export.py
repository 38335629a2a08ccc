"""The board as a workbook: a row a person, a column a course, a cell only where there is a course.

Written row by row while it is read, so that memory does not grow with the alliance.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice, starmap
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alliance.people.enums import Title
from alliance.people.models import Profile

from .enums import STUCK_AFTER, Standing
from .filters import BoardFilter
from .queries import PersonRow, fill_places, filtered_people, ordered, person_values
from .scope import Scope
from .standing import Place

PEOPLE_AT_ONCE = 500
FIXED_COLUMNS = 5
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    # What people typed stays text: no formula, no link, no number is made of it.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_board(
    file: BinaryIO,
    *,
    scope: Scope,
    filters: BoardFilter,
    at: datetime,
    progress: Callable[[int, int], None],
) -> dict[str, int]:
    """Write everyone whom the filters keep, with all courses; returns how many of both.

    `progress(done, total)` is called between batches of people and may raise to stop.
    """
    courses = list(scope.courses().values_list("pk", "title"))
    columns = {pk: FIXED_COLUMNS + n for n, (pk, _title) in enumerate(courses)}
    people = filtered_people(scope=scope, filters=filters, at=at)
    total = people.count()
    done = 0
    with Workbook(file, WORKBOOK_OPTIONS) as workbook:
        sheet = workbook.add_worksheet(_("学习情况"))
        _write_head(sheet, [title for _pk, title in courses], workbook.add_format({"bold": True}))
        titles = {value: str(label) for value, label in Title.choices}
        for batch in _batches(ordered(people, scope=scope, sort=filters.sort)):
            progress(done, total)
            fill_places(batch, counted=columns.keys(), shown=columns.keys(), at=at)
            for person in batch:
                done += 1
                _write_person(sheet, done, person, columns, titles)
        _write_key(workbook.add_worksheet(_("说明")), scope=scope, at=at, people=done)
    return {"people": done, "courses": len(courses)}


def _batches(people: QuerySet[Profile]) -> Iterator[list[PersonRow]]:
    """The people through one server-side cursor, some hundred at a time."""
    rows = starmap(PersonRow, person_values(people).iterator(chunk_size=PEOPLE_AT_ONCE))
    while batch := list(islice(rows, PEOPLE_AT_ONCE)):
        yield batch


def _write_head(sheet: Worksheet, course_titles: list[str], bold: Format) -> None:
    head = [_("姓名"), _("单位"), _("职称"), _("完成门数"), _("最近学习"), *course_titles]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, FIXED_COLUMNS + len(course_titles) - 1, 16)
    sheet.write_row(0, 0, head, bold)


def _write_person(
    sheet: Worksheet, row: int, person: PersonRow, columns: dict[int, int], titles: dict[str, str]
) -> None:
    sheet.write_string(row, 0, person.name)
    sheet.write_string(row, 1, person.unit)
    sheet.write_string(row, 2, titles.get(person.title, ""))
    sheet.write_number(row, 3, person.done)
    if person.latest:
        sheet.write_string(row, 4, timezone.localdate(person.latest).isoformat())
    for course_id, place in sorted(person.places.items(), key=lambda item: columns[item[0]]):
        sheet.write_string(row, columns[course_id], place_words(place, get_language()))


@lru_cache(maxsize=8192)
def place_words(place: Place, language: str | None) -> str:
    """A cell of the workbook: the standing with its share and its whole date."""
    words = str(place.standing.label)
    if place.standing in (Standing.IN_PROGRESS, Standing.STUCK):
        words += f" {place.percent}%"
    return f"{words} {place.day.isoformat()}" if place.day else words


def _write_key(sheet: Worksheet, *, scope: Scope, at: datetime, people: int) -> None:
    """What the reader must know to read the first sheet."""
    sheet.set_column(0, 0, 80)
    lines = (
        scope.name,
        _("导出时间：%(moment)s") % {"moment": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"},
        _("共 %(people)s 人") % {"people": people},
        _("空白：未选课。“已完成”后的日期是完成日期，“停滞”后的日期是最后一次学习的日期。"),
        _("停滞：已选课、未完成，连续 %(days)s 天没有学习。") % {"days": STUCK_AFTER.days},
    )
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
