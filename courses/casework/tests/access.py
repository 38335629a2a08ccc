from alliance.cases.factories import CaseFactory
from courses.catalogue.factories import CoursePageFactory
from lms.testing.access import Row, only


def closed(world) -> dict:
    return {
        "case_id": CaseFactory(alliance=world.alliance, author=world.doctor, closed=True).pk,
    }


def course(world) -> dict:
    return {"course": CoursePageFactory(alliance=world.alliance).pk}


def still_open(world) -> dict:
    case = CaseFactory(alliance=world.alliance, author=world.doctor, advised=True)
    return {"case_id": case.pk}


ROWS = [
    Row(
        "casework:make",
        kwargs=closed,
        data=course,
        get=only("alliance_office"),
        post=only("alliance_office", 302),
    ),
    Row(
        "casework:make",
        case="of an open case",
        kwargs=still_open,
        get=only("") | {"administrator": 404},
        post=only("") | {"administrator": 404},
    ),
]
