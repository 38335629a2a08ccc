from alliance.events.factories import AttendanceFactory, EventPageFactory
from alliance.events.models import EventIndexPage
from lms.testing.access import Row, everyone, only

OFFICES = "training_office alliance_office"


def event(world) -> dict:
    return {"pk": EventPageFactory(past=True).pk}


def doctors(world) -> dict:
    return {"pk": AttendanceFactory(user=world.doctor).pk}


def foreign(world) -> dict:
    return {"pk": AttendanceFactory(user=world.doctor, alliance=world.foreign_alliance).pk}


def correction(world) -> dict:
    return {"role": "PARTICIPANT", "hours": "3"}


ROWS = [
    Row(
        "events:calendar",
        kwargs=lambda w: {"pk": EventPageFactory().pk},
        get=everyone(200),
        post=everyone(405),
    ),
    Row(
        "events:calendar",
        case="of a draft",
        kwargs=lambda w: {"pk": EventPageFactory(live=False).pk},
        get=everyone(404),
        post=everyone(405),
    ),
    Row(
        "wagtail_serve",
        case="events",
        path=lambda w: EventIndexPage.objects.get().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row(
        "wagtail_serve",
        case="event",
        path=lambda w: EventPageFactory().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row("event_attendance:events", get=only(OFFICES), post=405),
    Row("event_attendance:sheet", kwargs=event, get=only(OFFICES), post=405),
    Row(
        "event_attendance:sheet",
        case="of a draft",
        kwargs=lambda w: {"pk": EventPageFactory(live=False).pk},
        get=only("", 404),
        post=405,
    ),
    Row("event_attendance:add", kwargs=event, get=only(OFFICES), post=only(OFFICES)),
    Row("event_attendance:import", kwargs=event, get=only(OFFICES), post=only(OFFICES)),
    Row("event_attendance:export", kwargs=event, get=405, post=only(OFFICES)),
    Row(
        "event_attendance:one",
        kwargs=doctors,
        data=correction,
        get=only(OFFICES),
        post=only(OFFICES, 302),
    ),
    Row(
        "event_attendance:one",
        case="foreign",
        kwargs=foreign,
        data=correction,
        get=only(""),
        post=only("", 302),
    ),
    Row("event_attendance:remove", kwargs=doctors, get=405, post=only(OFFICES, 302)),
]
