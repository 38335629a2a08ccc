"""The board as a workbook: a row a person, a column a course, a cell only where there is a course.

Written row by row while it is read, so that memory does not grow with the alliance.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice, starmap
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.people.enums import Title
from alliance.roster.workbooks import Cell, text_workbook
from courses.enrolment.queries import STUCK_AFTER

from .enums import Standing
from .filters import BoardFilter
from .queries import PersonRow, fill_places, filtered_people, ordered, person_values
from .scope import Scope
from .standing import Place

PEOPLE_AT_ONCE = 500


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
    head = [_("姓名"), _("单位"), _("职称"), _("完成门数"), _("最近学习")]
    people = filtered_people(scope=scope, filters=filters, at=at)
    batches = _batches(ordered(people, scope=scope, sort=filters.sort))
    rows = _rows(
        batches,
        course_ids=[pk for pk, _title in courses],
        at=at,
        progress=progress,
        total=people.count(),
    )
    with text_workbook(file) as workbook:
        columns = [*head, *(title for _pk, title in courses)]
        written = workbook.add_sheet(_("学习情况"), columns, rows)
        workbook.add_sheet(_("说明"), [scope.name], _explanation(at=at, people=written))
    return {"people": written, "courses": len(courses)}


def _batches(people) -> Iterator[list[PersonRow]]:
    """The people through one server-side cursor, some hundred at a time."""
    rows = starmap(PersonRow, person_values(people).iterator(chunk_size=PEOPLE_AT_ONCE))
    while batch := list(islice(rows, PEOPLE_AT_ONCE)):
        yield batch


def _rows(
    batches: Iterator[list[PersonRow]],
    *,
    course_ids: list[int],
    at: datetime,
    progress: Callable[[int, int], None],
    total: int,
) -> Iterator[list[Cell]]:
    language = get_language()
    titles = {value: str(label) for value, label in Title.choices}
    columns = {pk: n for n, pk in enumerate(course_ids)}
    nothing = [""] * len(course_ids)
    done = 0
    for batch in batches:
        progress(done, total)
        fill_places(batch, counted=columns.keys(), shown=columns.keys(), at=at)
        for person in batch:
            cells = nothing.copy()
            for course_id, place in person.places.items():
                cells[columns[course_id]] = place_words(place, language)
            latest = timezone.localdate(person.latest).isoformat() if person.latest else ""
            title = titles.get(person.title, "")
            yield [person.name, person.unit, title, person.done, latest, *cells]
        done += len(batch)


@lru_cache(maxsize=8192)
def place_words(place: Place, language: str | None) -> str:
    """A cell of the workbook: the standing with its share and its whole date."""
    words = str(place.standing.label)
    if place.standing in (Standing.IN_PROGRESS, Standing.STUCK):
        words += f" {place.percent}%"
    return f"{words} {place.day.isoformat()}" if place.day else words


def _explanation(*, at: datetime, people: int) -> list[list[str]]:
    """What the reader must know to read the first sheet."""
    return [
        [_("导出时间：%(moment)s") % {"moment": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}],
        [_("共 %(people)s 人") % {"people": people}],
        [_("空白：未选课。“已完成”后的日期是完成日期，“停滞”后的日期是最后一次学习的日期。")],
        [_("停滞：已选课、未完成，连续 %(days)s 天没有学习。") % {"days": STUCK_AFTER.days}],
    ]
