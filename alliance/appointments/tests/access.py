from datetime import timedelta

from alliance.appointments.factories import AppointmentFactory, TermFactory
from lms.testing.access import Row, everyone, only

OFFICES = "training_office alliance_office"


def term(world) -> dict:
    return {"pk": TermFactory(alliance=world.alliance).pk}


def foreign_term(world) -> dict:
    return {"pk": TermFactory(alliance=world.foreign_alliance).pk}


def doctors(world) -> dict:
    term = TermFactory(alliance=world.alliance)
    return {"pk": AppointmentFactory(term=term, person=world.doctor).pk}


def of_a_foreigner(world) -> dict:
    term = TermFactory(alliance=world.foreign_alliance)
    return {"pk": AppointmentFactory(term=term, person=world.stranger).pk}


def in_public(world) -> dict:
    term = TermFactory(alliance=world.alliance)
    return {"slug": world.alliance.slug, "term_id": term.pk}


def not_begun(world) -> dict:
    starts_on = TermFactory.build().starts_on + timedelta(days=500)
    term = TermFactory(alliance=world.alliance, starts_on=starts_on)
    return {"slug": world.alliance.slug, "term_id": term.pk}


ROWS = [
    Row("appointments:council", get=everyone(200), post=405),
    Row(
        "appointments:council_of",
        kwargs=lambda world: {"slug": world.alliance.slug},
        get=everyone(200),
        post=405,
    ),
    Row("appointments:council_term", kwargs=in_public, get=everyone(200), post=405),
    Row("appointments:council_term", case="to come", kwargs=not_begun, get=404, post=405),
    Row("appointments:terms", get=only(OFFICES), post=405),
    Row(
        "appointments:new_term",
        kwargs=lambda world: {"alliance_id": world.alliance.pk},
        get=only("alliance_office"),
        post=only("alliance_office"),
    ),
    Row(
        "appointments:new_term",
        case="of another alliance",
        kwargs=lambda world: {"alliance_id": world.foreign_alliance.pk},
        get=only(""),
        post=only(""),
    ),
    Row("appointments:term", kwargs=term, get=only(OFFICES), post=405),
    Row("appointments:term", case="foreign", kwargs=foreign_term, get=only(""), post=405),
    Row(
        "appointments:edit_term",
        kwargs=term,
        get=only("alliance_office"),
        post=only("alliance_office"),
    ),
    Row("appointments:remove_term", kwargs=term, get=405, post=only("alliance_office", 302)),
    Row(
        "appointments:appoint",
        kwargs=term,
        get=only("alliance_office"),
        post=only("alliance_office"),
    ),
    Row("appointments:detail", kwargs=doctors, get=only(OFFICES), post=405),
    Row("appointments:detail", case="foreign", kwargs=of_a_foreigner, get=only(""), post=405),
    Row("appointments:end", kwargs=doctors, get=405, post=only("alliance_office")),
    Row("appointments:remove", kwargs=doctors, get=405, post=only("alliance_office", 302)),
]
