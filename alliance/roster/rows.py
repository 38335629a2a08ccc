"""What a roster says, row by row, once it is clean. An empty value says nothing."""

from dataclasses import dataclass
from datetime import date

UNITS_SHEET = "成员单位"
DOCTORS_SHEET = "医师"


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row cannot be taken; `row` is Excel's number, `value` is safe to show anywhere."""

    sheet: str
    row: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict[str, str | int]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class UnitRow:
    row: int
    name: str
    kind: str
    joined_date: date
    level: str = ""
    uscc: str = ""
    region_code: str = ""
    county: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    member_kind: str = ""


@dataclass(frozen=True, slots=True)
class DoctorRow:
    row: int
    name: str
    phone: str
    unit_name: str
    sex: str = ""
    department: str = ""
    title: str = ""
    practising_kind: str = ""
    licence_no: str = ""
    education: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The good rows, each unit and each person once, and what was wrong with the others."""

    units: list[UnitRow]
    doctors: list[DoctorRow]
    errors: list[RowError]
    refused_units: dict[str, int]
    """Name of each unit whose row was refused -> that row, to tell its doctors."""
