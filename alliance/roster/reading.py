"""From a workbook to clean rows: every cell read, every refusal said, everything taken once."""

from dataclasses import fields
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from alliance.people.enums import Education, Sex
from alliance.units.enums import MemberKind, UnitKind

from . import cells, vocabulary
from .layouts import DOCTORS, UNITS
from .opening import open_workbook
from .row_reading import RowReader
from .rows import DOCTORS_SHEET, UNITS_SHEET, DoctorRow, Roster, RowError, UnitRow
from .tables import read_table


def read_roster(file: BinaryIO, *, today: date) -> Roster:
    """Read the whole file. Raises opening.WorkbookRefused when it is no roster at all."""
    workbook = open_workbook(file)
    units, unit_errors, refused = _read_units(workbook, today)
    doctors, doctor_errors = _read_doctors(workbook)
    return Roster(
        units=units,
        doctors=doctors,
        errors=unit_errors + doctor_errors,
        refused_units=refused,
    )


def _read_units(workbook, today: date) -> tuple[list[UnitRow], list[RowError], dict[str, int]]:
    units, errors, refused = [], [], {}
    once = _Once(UNITS_SHEET, same="单位名称", unique={"uscc": "统一社会信用代码"})
    for raw in read_table(workbook, UNITS):
        row = RowReader(UNITS_SHEET, raw)
        unit = _unit(row, today)
        if not row.errors:
            if once.has_identical(unit.name, unit):
                continue
            row.errors.extend(once.refusals(unit.name, unit))
        if row.errors:
            errors.extend(row.errors)
            if unit.name:
                refused.setdefault(unit.name, unit.row)
        else:
            once.take(unit.name, unit)
            units.append(unit)
    for unit in units:
        refused.pop(unit.name, None)
    return units, errors, refused


def _unit(row: RowReader, today: date) -> UnitRow:
    read, kind = row.read, vocabulary.one_of
    return UnitRow(
        row=row.number,
        name=row.require("单位名称", cells.unit_name),
        kind=row.require("单位类别", lambda value: kind(UnitKind, value)),
        joined_date=row.require("入盟日期", cells.day, today=today),
        level=read("等级", vocabulary.level),
        uscc=read("统一社会信用代码", cells.credit_code),
        region_code=read("行政区划代码", cells.region_code),
        county=read("所在县区", cells.words, limit=50),
        contact_name=read("联络人", cells.person_name),
        contact_phone=read("联系电话", cells.contact_phone),
        member_kind=read("成员类别", lambda value: kind(MemberKind, value)),
    )


def _read_doctors(workbook) -> tuple[list[DoctorRow], list[RowError]]:
    doctors, errors = [], []
    once = _Once(
        DOCTORS_SHEET, same="手机号", unique={"licence_no": "执业证书编号", "email": "邮箱"}
    )
    for raw in read_table(workbook, DOCTORS):
        row = RowReader(DOCTORS_SHEET, raw)
        doctor = _doctor(row)
        if not row.errors:
            if once.has_identical(doctor.phone, doctor):
                continue
            row.errors.extend(once.refusals(doctor.phone, doctor))
        if row.errors:
            errors.extend(row.errors)
        else:
            once.take(doctor.phone, doctor)
            doctors.append(doctor)
    return doctors, errors


def _doctor(row: RowReader) -> DoctorRow:
    read, kind = row.read, vocabulary.one_of
    title, practising_kind = read("职称", vocabulary.title_and_licence, blank=("", ""))
    return DoctorRow(
        row=row.number,
        name=row.require("姓名", cells.person_name),
        phone=row.require("手机号", cells.mobile),
        unit_name=row.require("所在单位", cells.unit_name),
        sex=read("性别", lambda value: kind(Sex, value)),
        department=read("科室", cells.words, limit=50),
        title=title,
        practising_kind=practising_kind,
        licence_no=read("执业证书编号", cells.licence_no),
        education=read("学历", lambda value: kind(Education, value)),
        email=read("邮箱", cells.email),
    )


class _Once:
    """Everything on a sheet is taken once: the same row again is passed over, another refused."""

    def __init__(self, sheet: str, *, same: str, unique: dict[str, str]):
        self._sheet = sheet
        self._same = same
        self._unique = unique
        self._taken: dict[str, UnitRow | DoctorRow] = {}
        self._first_row: dict[tuple[str, str], int] = {}

    def has_identical(self, key: str, row) -> bool:
        taken = self._taken.get(key)
        return taken is not None and all(
            getattr(taken, field.name) == getattr(row, field.name)
            for field in fields(row)
            if field.name != "row"
        )

    def refusals(self, key: str, row) -> list[RowError]:
        """What speaks against taking the row, given those taken before it."""
        if taken := self._taken.get(key):
            message = _("与第 %(row)s 行的“%(column)s”相同而其他内容不同，请只保留正确的一行。")
            return [
                self._refusal(row, self._same, key, message % {
                    "row": taken.row, "column": self._same,
                })
            ]  # fmt: skip
        return [
            self._refusal(row, column, value, _("与第 %(row)s 行重复，请核对。") % {"row": first})
            for name, column in self._unique.items()
            if (value := getattr(row, name)) and (first := self._first_row.get((name, value)))
        ]

    def take(self, key: str, row) -> None:
        self._taken[key] = row
        for name in self._unique:
            self._first_row.setdefault((name, getattr(row, name)), row.row)

    def _refusal(self, row, column: str, value: str, message: str) -> RowError:
        return RowError(self._sheet, row.row, column, cells.shown(value), message)
