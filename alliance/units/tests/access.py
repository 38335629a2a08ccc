from lms.testing.access import Row, only

OFFICE = only("alliance_office")
OFFICE_GOES_ON = only("alliance_office", 302)


def membership(world) -> dict:
    return {"pk": world.unit.memberships.get().pk}


def foreign(world) -> dict:
    return {"pk": world.foreign_unit.memberships.get().pk}


def suspend(world) -> dict:
    return {"to": "SUSPENDED"}


ROWS = [
    Row("units:manage", get=OFFICE, post=405),
    Row("units:membership", kwargs=membership, get=OFFICE, post=405),
    Row("units:membership", case="of another alliance", kwargs=foreign, get=only(""), post=405),
    Row("units:change_membership", kwargs=membership, data=suspend, get=405, post=OFFICE_GOES_ON),
    Row(
        "units:change_membership",
        case="of another alliance",
        kwargs=foreign,
        data=suspend,
        get=405,
        post=only("", 302),
    ),
    Row("units:teaching_annex", kwargs=membership, get=405, post=OFFICE_GOES_ON),
]
