from alliance.submissions.factories import PictureFactory, SubmissionFactory
from lms.testing.access import Row, only

SEES = "coordinator editor alliance_office"
PEOPLE = "coordinator other_coordinator editor alliance_office"
OWN = only("coordinator", 302) | {"administrator": 404}


def submission(world, **fields):
    return SubmissionFactory(
        alliance=world.alliance, unit=world.unit, written_by=world.coordinator, **fields
    )


def draft(world):
    return submission(world, draft=True)


def pk_of(make):
    return lambda world: {"pk": make(world).pk}


def words(world) -> dict:
    return {"title": "义诊", "text": "看诊四十人。"}


def edited(world) -> dict:
    return words(world) | {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}


ROWS = [
    Row("submissions:list", get=only(PEOPLE), post=405),
    Row(
        "submissions:new",
        data=words,
        get=only("coordinator other_coordinator") | {"administrator": 404},
        post=only("coordinator other_coordinator", 302) | {"administrator": 404},
    ),
    Row("submissions:detail", kwargs=pk_of(submission), get=only(SEES), post=405),
    Row("submissions:detail", case="draft", kwargs=pk_of(draft), get=only("coordinator"), post=405),
    Row(
        "submissions:edit",
        kwargs=pk_of(draft),
        data=edited,
        get=only("coordinator") | {"administrator": 404},
        post=OWN,
    ),
    Row(
        "submissions:decide",
        kwargs=pk_of(submission),
        data=lambda world: {"decision": "return", "comment": "请补充人数。"},
        get=405,
        post=only("alliance_office", 302),
    ),
    Row("submissions:accept", kwargs=pk_of(submission), get=405, post=only("alliance_office", 302)),
    Row("submissions:discard", kwargs=pk_of(draft), get=405, post=OWN),
    Row(
        "submissions:picture",
        kwargs=lambda world: {"pk": PictureFactory(submission=submission(world)).pk},
        get=only(SEES),
        post=405,
    ),
    Row(
        "submissions:remove_picture",
        kwargs=lambda world: {"pk": PictureFactory(submission=draft(world)).pk},
        get=405,
        post=OWN,
    ),
]
