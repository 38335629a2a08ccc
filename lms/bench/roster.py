"""The bench's import: a roster of new people for the generated alliance, and its floor."""

import io
from collections.abc import Iterator
from random import Random

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.accounts.models import User
from alliance.people.models import Profile
from alliance.roster.layouts import DOCTORS, UNITS
from alliance.roster.services import import_file
from alliance.roster.workbooks import text_workbook
from alliance.units.models import Alliance, Unit

from .bulk import seconds
from .generator import person_names
from .report import Result
from .turns import by_turns

PEOPLE = 5_000


class ImportIncomplete(Exception):
    """The import did not take every row: its time means nothing."""


def roster_import() -> Result:
    """Read, check and write a workbook, beside a bulk_create of the rows it leads to."""
    workbook = _workbook()
    users, profiles = _rows_of(workbook)

    def floor() -> None:
        with transaction.atomic():
            for user in users:
                user.pk = None
            User.objects.bulk_create(users)
            for profile, user in zip(profiles, users, strict=True):
                profile.user = user
            Profile.objects.bulk_create(profiles)
            transaction.set_rollback(True)

    def subject() -> None:
        with transaction.atomic():
            _import(workbook)
            transaction.set_rollback(True)

    turn = by_turns(lambda: seconds(floor), lambda: seconds(subject))
    return Result(
        work=f"import of {PEOPLE:,} people",
        floor=f"{turn.floor:.2f} s",
        subject=f"{turn.subject:.2f} s",
        ratio=turn.ratio,
        limit=5.0,
        more_is_better=False,
        remark="from the bytes of an .xlsx to accounts and profiles; both write the same rows, "
        "with their history, and are rolled back",
    )


def _import(workbook: bytes) -> None:
    report = import_file(
        file=io.BytesIO(workbook), alliance=Alliance.objects.get(), by=None, at=timezone.now()
    )
    if report.doctors.created != PEOPLE:
        raise ImportIncomplete(report.errors[:3])


def _workbook() -> bytes:
    """New people in the units that are there; a roster must have its sheet of units too."""
    file = io.BytesIO()
    units = list(Unit.objects.order_by("pk"))
    with text_workbook(file) as workbook:
        workbook.add_sheet(UNITS.sheet, _head(UNITS), [])
        workbook.add_sheet(DOCTORS.sheet, _head(DOCTORS), _doctors(units))
    return file.getvalue()


def _head(layout) -> list[str]:
    return [column.name for column in layout.columns]


def _doctors(units: list[Unit]) -> Iterator[list[str]]:
    """In the order of layouts.DOCTORS: name, sex, phone, unit, department, title, licence."""
    for n, name in zip(range(PEOPLE), person_names(Random(2)), strict=False):
        unit = units[n % len(units)]
        phone, licence = f"137{n:08d}", f"{220000000000000 + n}"
        yield [name, "男", phone, unit.name, "骨科", "主治医师", licence, "本科", ""]


def _rows_of(workbook: bytes) -> tuple[list[User], list[Profile]]:
    """What the import writes, taken from an import that is rolled back."""
    with transaction.atomic():
        newest = User.objects.aggregate(newest=Max("pk"))["newest"]
        _import(workbook)
        users = list(User.objects.filter(pk__gt=newest).order_by("pk"))
        profiles = list(Profile.objects.filter(user__gt=newest).order_by("user"))
        transaction.set_rollback(True)
    return users, profiles
