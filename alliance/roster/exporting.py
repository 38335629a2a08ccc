"""The roster back as a workbook with the columns of the import, cut to what one person may see."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.db.models import QuerySet

from alliance.people.enums import Education, PractisingKind, Sex, Title
from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP, MemberKind, UnitKind, UnitLevel
from alliance.units.models import Alliance, Membership, Unit
from alliance.units.queries import RoleSet

from .cells import shown
from .layouts import DOCTORS, UNITS, Layout
from .opening import Workbook
from .rows import RowError
from .tables import read_table
from .vocabulary import source_labels
from .workbooks import text_workbook

ROWS_AT_ONCE = 1_000


def export_roster(
    file: BinaryIO, *, alliance: Alliance, roles: RoleSet, progress: Callable[[int, int], None]
) -> dict[str, int]:
    """Write the alliance's current units and their people, as far as `roles` reach.

    An office gets all of them, a coordinator their own unit. Returns how many of both.
    """
    memberships = Membership.objects.filter(
        alliance=alliance,
        status__in=CURRENT_MEMBERSHIP,
        unit__in=Unit.objects.visible_to(roles),
    )
    people = Profile.objects.filter(unit__in=memberships.values("unit"))
    total = memberships.count() + people.count()
    with text_workbook(file) as workbook:
        units = workbook.add_sheet(UNITS.sheet, _head(UNITS), _unit_rows(memberships))
        progress(units, total)
        doctors = workbook.add_sheet(
            DOCTORS.sheet, _head(DOCTORS), _told(_doctor_rows(people), units, total, progress)
        )
    return {"units": units, "doctors": doctors}


def write_template(file: BinaryIO) -> None:
    """An empty roster to be filled in."""
    with text_workbook(file) as workbook:
        for layout in (UNITS, DOCTORS):
            workbook.add_sheet(layout.sheet, _head(layout), [])


def write_corrections(file: BinaryIO, *, source: Workbook, errors: list[RowError]) -> None:
    """The refused rows as they stood, each with its reason: mended, it can be imported itself."""
    with text_workbook(file) as workbook:
        for layout in (UNITS, DOCTORS):
            reasons: dict[int, list[str]] = {}
            for error in errors:
                if error.sheet == layout.sheet:
                    reasons.setdefault(error.row, []).append(f"{error.column}：{error.message}")
            columns = [*_head(layout), "原行号", "未能导入的原因"]
            workbook.add_sheet(layout.sheet, columns, _refused_rows(source, layout, reasons))


def _head(layout: Layout) -> list[str]:
    return [column.name for column in layout.columns]


def _refused_rows(source: Workbook, layout: Layout, reasons: dict[int, list[str]]):
    for raw in read_table(source, layout):
        if raw.number in reasons:
            cells = [
                "" if name in raw.formulas else shown(raw.cells.get(name, "")).removeprefix("'")
                for name in _head(layout)
            ]
            yield [*cells, raw.number, "；".join(reasons[raw.number])]


def _unit_rows(memberships: QuerySet[Membership]) -> Iterator[list[str]]:
    kinds, levels = source_labels(UnitKind), source_labels(UnitLevel)
    member_kinds = source_labels(MemberKind)
    for membership in memberships.select_related("unit").order_by("unit__name_key", "unit_id"):
        unit = membership.unit
        yield [
            unit.name,
            kinds[unit.kind],
            levels[unit.level],
            unit.uscc or "",
            unit.region_code,
            unit.county,
            unit.contact_name,
            unit.contact_phone,
            membership.joined_date.isoformat() if membership.joined_date else "",
            member_kinds[membership.kind],
        ]


def _doctor_rows(people: QuerySet[Profile]) -> Iterator[list[str]]:
    """The 职称 column holds the kind of licence of those without a title, as offices write it."""
    sexes, educations = source_labels(Sex), source_labels(Education)
    titles = source_labels(PractisingKind) | source_labels(Title)
    rows = (
        people.order_by("unit__name_key", "unit_id", "user__name_key", "pk")
        .values_list(
            "user__name", "sex", "user__phone", "unit__name", "department", "title",
            "practising_kind", "licence_no", "education", "user__email",
        )
        .iterator(chunk_size=ROWS_AT_ONCE)
    )  # fmt: skip
    for name, sex, phone, unit, department, title, practising, licence, education, email in rows:
        yield [
            name,
            sexes.get(sex, ""),
            phone or "",
            unit,
            department,
            titles.get(title or practising, ""),
            licence or "",
            educations.get(education, ""),
            email,
        ]


def _told(rows: Iterator[list[str]], done: int, total: int, progress) -> Iterator[list[str]]:
    """The same rows; `progress` hears of every so many and may raise to stop."""
    for count, row in enumerate(rows, start=1):
        if count % ROWS_AT_ONCE == 0:
            progress(done + count, total)
        yield row
