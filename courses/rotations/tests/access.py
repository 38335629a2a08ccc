from django.utils import timezone

from alliance.units.factories import DepartmentFactory
from lms.testing.access import Row, only


def department(world) -> dict:
    return {"pk": DepartmentFactory(unit=world.lead_unit).pk}


def next_june(world) -> dict:
    return {"starts_on": "2027-06-01", "ends_on": "2027-06-30", "places": "3"}


def a_holiday(world) -> dict:
    return {"starts_on": "2027-02-14", "worked": "yes"}


ROWS = [
    Row(
        "rotations:calendar",
        data=a_holiday,
        get=only("training_office"),
        post=only("training_office", 302),
    ),
    Row(
        "rotations:calendar_year",
        kwargs=lambda world: {"year": timezone.localdate().year},
        data=a_holiday,
        get=only("training_office"),
        post=only("training_office", 302),
    ),
    Row(
        "rotations:withdraw_day",
        kwargs=lambda world: {"day": "2027-02-14"},
        get=405,
        post=only("training_office", 302),
    ),
    Row("rotations:departments", get=only("training_office"), post=405),
    Row(
        "rotations:department",
        kwargs=department,
        data=next_june,
        get=only("training_office"),
        post=only("training_office", 302),
    ),
]
