"""What each address of the board answers to each role."""

from courses.catalogue.factories import CoursePageFactory
from lms.testing.access import Row, only
from lms.testing.world import World

READERS = "coordinator other_coordinator training_office alliance_office"
OWN_UNIT = "coordinator training_office alliance_office"


def _course(world: World) -> dict:
    return {"course_id": CoursePageFactory(alliance=world.alliance).pk}


ROWS = [
    Row("insights:board", get=only(READERS), post=405),
    Row("insights:export", get=405, post=only(READERS, 302)),
    Row("insights:stuck", get=only(READERS), post=405),
    Row("insights:units", get=only(READERS), post=405),
    Row(
        "insights:person",
        kwargs=lambda w: {"user_id": w.doctor.pk},
        get=only(OWN_UNIT),
        post=405,
    ),
    Row("insights:unit", kwargs=lambda w: {"unit_id": w.unit.pk}, get=only(OWN_UNIT), post=405),
    Row("insights:course", kwargs=_course, get=only(READERS), post=405),
]
