from courses.catalogue.factories import CoursePageFactory
from courses.catalogue.tests.access import served
from courses.paths.factories import PathPageFactory, path_index
from lms.testing.access import Row, members, only

LEARNERS = "doctor mentor department_head coordinator other_coordinator"
FOLLOWERS = "coordinator other_coordinator training_office alliance_office"
# The administrator has no unit and so learns nothing.
OWN = only(LEARNERS) | {"administrator": 404}


def path(world):
    course = CoursePageFactory(alliance=world.alliance)
    return PathPageFactory(alliance=world.alliance, courses=[course])


def by_pk(world) -> dict:
    return {"path_id": path(world).pk}


ROWS = [
    served("path list", lambda w: path_index(w.alliance), 200),
    served("path", path, 200),
    Row("paths:mine", get=members(200), post=members(405)),
    Row("paths:path", kwargs=by_pk, get=OWN, post=members(405)),
    Row(
        "paths:join_next",
        kwargs=by_pk,
        get=members(405),
        post=only(LEARNERS, 302) | {"administrator": 404},
    ),
    Row("paths:office", get=only(FOLLOWERS), post=405),
    Row("paths:people", kwargs=by_pk, get=only(FOLLOWERS), post=405),
]
