import uuid

from alliance.core.patients import AgeGroup
from courses.logbook.factories import EntryFactory
from lms.testing.access import Row, everyone, members, only
from lms.testing.attachment import build_attachment

FOLLOWERS = "mentor department_head coordinator training_office alliance_office"


def entry(world, **status) -> dict:
    """The doctor's entry in the mentor's department; another's stands beside it."""
    here = build_attachment(world)
    EntryFactory(placement=here.other, **status)
    made = EntryFactory(placement=here.placement, requirement=here.requirement, **status)
    return {"pk": made.pk}


def draft(world) -> dict:
    return entry(world, draft=True)


def signed(world) -> dict:
    return entry(world, signed=True, signed_by=world.mentor)


def placement(world) -> dict:
    return {"pk": build_attachment(world).placement.pk}


def at_home(world) -> dict:
    """The row's address has no argument: this makes the doctor a trainee."""
    build_attachment(world)
    return {}


def sent(world) -> dict:
    """A whole entry for the draft of `draft`."""
    item = world.doctor.applications.get().version.requirements.first()
    return {
        "client_id": uuid.uuid4(),
        "requirement": item.pk,
        "level": 2,
        "done_on": world.doctor.applications.get().placements.get().starts_on.isoformat(),
        "age_group": AgeGroup.OLD,
        "diagnosis": "腰椎管狭窄症",
    }


def waiting_ids(world) -> dict:
    return {"sign": entry(world)["pk"]}


ROWS = [
    Row("logbook:home", kwargs=at_home, get=members(302) | {"doctor": 200}, post=405),
    Row("logbook:new", kwargs=at_home, get=members(200), post=members(200)),
    Row(
        "logbook:entry",
        kwargs=entry,
        get=only(f"doctor {FOLLOWERS}"),
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row(
        "logbook:entry",
        case="draft",
        kwargs=draft,
        data=sent,
        get=only("doctor") | {"administrator": 404},
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row(
        "logbook:delete",
        kwargs=draft,
        get=405,
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row("logbook:session", get=everyone(200), post=405),
    # A form where JSON is due: whoever is signed in is told so, a visitor to sign in.
    Row("logbook:send", get=405, post=everyone(400) | {"visitor": 401}),
    Row("logbook:worker", get=everyone(200), post=405),
    Row("logbook:inbox", get=members(200), post=405),
    Row(
        "logbook:sign",
        data=waiting_ids,
        get=405,
        post=only("mentor", 302) | {"administrator": 404},
    ),
    Row(
        "logbook:return",
        kwargs=entry,
        data=lambda world: {"quick": "日期不对"},
        get=405,
        post=only("mentor", 302) | {"administrator": 404},
    ),
    Row(
        "logbook:return",
        case="signed",
        kwargs=signed,
        data=lambda world: {"quick": "日期不对"},
        get=405,
        post=only("mentor", 302) | {"administrator": 404},
    ),
    Row("logbook:people", get=members(200), post=405),
    Row("logbook:placement", kwargs=placement, get=only(f"doctor {FOLLOWERS}"), post=405),
]
