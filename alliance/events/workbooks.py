"""The list of who took part, as a workbook: out, and in again.

Sheet and column names are data of the workbook: Chinese, whatever the screen speaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.people.matching import Fault, Line, match_each
from alliance.people.models import Profile
from alliance.roster import cells
from alliance.roster.cells import Unreadable
from alliance.roster.layouts import Column, Layout
from alliance.roster.opening import WorkbookRefused, open_workbook
from alliance.roster.row_reading import RowReader
from alliance.roster.rows import RowError
from alliance.roster.tables import RawRow, read_table
from alliance.roster.vocabulary import one_of, source_labels
from alliance.roster.workbooks import Cell, text_workbook

from .enums import AttendanceRole
from .models import LEAST_HOURS, MOST_HOURS, Attendance
from .services import Attended

MOST_ROWS = 2_000
ROWS_AT_ONCE = 500
HOURS = re.compile(r"([0-9]{1,3}(?:\.[0-9])?)(?:学时|小时|h)?")
LIST = Layout(
    sheet="参会名单",
    synonyms="参加名单 签到表 签到名单 参训名单 学员名单 名单 Sheet1",
    columns=(
        Column("姓名", "参会人 参加人 参会人员 学员姓名 人员姓名 医师姓名", required=True),
        Column("手机号", "手机 手机号码 联系电话 电话 联系方式"),
        Column("单位", "所在单位 单位名称 工作单位 所属单位"),
        Column("身份", "参会身份 角色"),
        Column("学时", "学时数 课时"),
    ),
    alone=True,
)
SPOKEN_ROLES = {
    "参加": AttendanceRole.PARTICIPANT,
    "学员": AttendanceRole.PARTICIPANT,
    "讲者": AttendanceRole.SPEAKER,
    "讲课": AttendanceRole.SPEAKER,
    "主讲": AttendanceRole.SPEAKER,
    "主持人": AttendanceRole.MODERATOR,
}


@dataclass(frozen=True)
class Row:
    """A good row as it was read; who it means is not known yet."""

    line: Line
    role: str
    hours: Decimal


@dataclass(frozen=True)
class List:
    """Whom the good rows name, each once in a role, and what was wrong with the others."""

    attended: list[Attended] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_list(file: BinaryIO, *, among: QuerySet[Profile], usual_hours: Decimal) -> List:
    """Read the list; who has no hours of their own gets the usual ones. Raises WorkbookRefused."""
    found, rows = List(), []
    for number, raw in enumerate(read_table(open_workbook(file), LIST), start=1):
        if number > MOST_ROWS:
            raise WorkbookRefused(
                _("一次最多导入 %(most)s 行，请分几个文件导入。") % {"most": MOST_ROWS}
            )
        reader = RowReader(LIST.sheet, raw)
        row = _read(reader, raw, usual_hours)
        found.errors.extend(reader.errors)
        if not reader.errors:
            rows.append(row)
    _match(rows, found, among=among)
    found.errors.sort(key=lambda error: error.row)
    return found


def _read(reader: RowReader, raw: RawRow, usual_hours: Decimal) -> Row:
    name = reader.require("姓名", cells.person_name)
    phone = reader.read("手机号", cells.mobile)
    unit = reader.read("单位", cells.unit_name)
    role = reader.read("身份", _role, blank=AttendanceRole.PARTICIPANT)
    hours = reader.read("学时", _hours, blank=usual_hours)
    words = tuple(word for word in (name, unit) if word)
    return Row(Line(raw.number, name, phone, words), role, hours)


def _role(value: object) -> str:
    return SPOKEN_ROLES.get(cells.compact(value)) or one_of(AttendanceRole, value)


def _hours(value: object) -> Decimal | None:
    plain = f"{value:.9g}" if isinstance(value, float) else cells.compact(value)
    if not plain:
        return None
    match = HOURS.fullmatch(plain)
    if match is None or not LEAST_HOURS <= Decimal(match[1]) <= MOST_HOURS:
        raise Unreadable(
            _("学时应为 %(least)s 至 %(most)s 的数，最多一位小数。")
            % {"least": LEAST_HOURS, "most": MOST_HOURS}
        )
    return Decimal(match[1])


def _match(rows: list[Row], found: List, *, among: QuerySet[Profile]) -> None:
    """Who the rows mean; a second row of one person in one role must say the same."""
    taken: dict[tuple[int, str], Row] = {}
    meant = match_each([row.line for row in rows], among=among)
    for row, (line, person) in zip(rows, meant, strict=True):
        if isinstance(person, Fault):
            found.errors.append(_refusal(line, person.why))
            continue
        first = taken.setdefault((person.pk, row.role), row)
        if first is row:
            found.attended.append(Attended(person.pk, row.role, row.hours))
        elif first.hours != row.hours:
            why = _("与第 %(row)s 行是同一人、同一身份而学时不同，请只保留正确的一行。")
            found.errors.append(_refusal(line, why % {"row": first.line.number}, column="学时"))


def _refusal(line: Line, why: str, *, column: str = "") -> RowError:
    column = column or ("手机号" if line.phone else "姓名")
    shown = cells.shown(line.phone if column == "手机号" else line.text)
    return RowError(LIST.sheet, line.number, column, shown, why)


def write_list(file: BinaryIO, attendances: QuerySet[Attendance]) -> int:
    """Write the list with the columns of the import; returns how many rows."""
    columns = [column.name for column in LIST.columns]
    with text_workbook(file) as workbook:
        return workbook.add_sheet(LIST.sheet, columns, _rows(attendances))


def _rows(attendances: QuerySet[Attendance]) -> Iterator[list[Cell]]:
    roles = source_labels(AttendanceRole)
    for one in attendances.iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            one.user.name,
            one.user.phone or "",
            one.user.profile.unit.name,
            roles[one.role],
            one.hours,
        ]
