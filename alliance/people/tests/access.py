from alliance.accounts.enums import Role
from alliance.units.services import grant_role
from lms.testing.access import Row, members, only

FOLLOWERS = "coordinator training_office alliance_office"
FOLLOWERS_OF_ALL = f"{FOLLOWERS} other_coordinator"


def doctor(world) -> dict:
    return {"pk": world.doctor.pk}


def stranger(world) -> dict:
    return {"pk": world.stranger.pk}


def colleague(world) -> dict:
    return {"person": world.colleague.pk}


def mentor_grant(world) -> dict:
    grant = grant_role(
        user=world.doctor,
        role=Role.MENTOR,
        alliance=world.alliance,
        unit=world.unit,
        by=world.administrator,
    )
    return {"pk": world.doctor.pk, "grant_id": grant.pk}


ROWS = [
    Row("people:desk", get=members(200), post=405),
    Row("people:me", get=members(200), post=405),
    Row("people:list", get=only(FOLLOWERS_OF_ALL), post=405),
    Row("people:detail", kwargs=doctor, get=only(FOLLOWERS), post=405),
    Row("people:detail", case="of a stranger", kwargs=stranger, get=only(""), post=405),
    Row("people:edit", kwargs=doctor, get=only(FOLLOWERS), post=only(FOLLOWERS)),
    Row("people:edit", case="of a stranger", kwargs=stranger, get=only(""), post=only("")),
    Row("people:codes", get=405, post=only(FOLLOWERS), data=colleague),
    Row("people:codes", case="for nobody", get=405, post=only(FOLLOWERS_OF_ALL, 302)),
    Row("people:roles", kwargs=doctor, get=only("alliance_office"), post=only("alliance_office")),
    Row("people:roles", case="of a stranger", kwargs=stranger, get=only(""), post=only("")),
    Row(
        "people:revoke_role",
        kwargs=mentor_grant,
        get=405,
        post=only("alliance_office", 302),
    ),
]
