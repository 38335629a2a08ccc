from datetime import date

from alliance.honours.factories import AwardFactory, HonourFactory
from lms.testing.access import Row, only

OFFICES = "training_office alliance_office"
NEW = {"title": "2026年度优秀学员", "awarded_date": date(2026, 8, 19)}


def award(world) -> dict:
    return {"pk": AwardFactory(alliance=world.alliance).pk}


def foreign_award(world) -> dict:
    return {"pk": AwardFactory(alliance=world.foreign_alliance).pk}


def doctors(world) -> dict:
    return {"pk": HonourFactory(award__alliance=world.alliance, person=world.doctor).pk}


def strangers(world) -> dict:
    honour = HonourFactory(award__alliance=world.foreign_alliance, person=world.stranger)
    return {"pk": honour.pk}


ROWS = [
    Row("honours:awards", get=only(OFFICES), post=405),
    Row(
        "honours:new",
        kwargs=lambda world: {"alliance_id": world.alliance.pk},
        data=lambda world: NEW,
        get=only("alliance_office"),
        post=only("alliance_office", 302),
    ),
    Row(
        "honours:new",
        case="of another alliance",
        kwargs=lambda world: {"alliance_id": world.foreign_alliance.pk},
        data=lambda world: NEW,
        get=only(""),
        post=only("", 302),
    ),
    Row("honours:award", kwargs=award, get=only(OFFICES), post=405),
    Row("honours:award", case="foreign", kwargs=foreign_award, get=only(""), post=405),
    Row("honours:edit", kwargs=award, get=only("alliance_office"), post=only("alliance_office")),
    Row("honours:add", kwargs=award, get=only("alliance_office"), post=only("alliance_office")),
    Row(
        "honours:honour",
        kwargs=doctors,
        data=lambda world: {"own_citation": "十年如一日。"},
        get=only(OFFICES),
        post=only("alliance_office", 302),
    ),
    Row(
        "honours:honour",
        case="foreign",
        kwargs=strangers,
        get=only(""),
        post=only("", 302),
    ),
    Row("honours:take", kwargs=doctors, get=405, post=only("alliance_office", 302)),
]
