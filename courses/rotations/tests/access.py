from alliance.units.factories import DepartmentFactory
from lms.testing.access import Row, only


def department(world) -> dict:
    return {"pk": DepartmentFactory(unit=world.lead_unit).pk}


def next_june(world) -> dict:
    return {"starts_on": "2027-06-01", "ends_on": "2027-06-30", "places": "3"}


ROWS = [
    Row("rotations:departments", get=only("training_office"), post=405),
    Row(
        "rotations:department",
        kwargs=department,
        data=next_june,
        get=only("training_office"),
        post=only("training_office", 302),
    ),
]
