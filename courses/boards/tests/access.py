from django.utils import timezone

from courses.boards.calendar_links import renew_link
from lms.testing.access import Row, members, only
from lms.testing.attachment import build_attachment


def feed_of_doctor(world) -> dict:
    return {"token": renew_link(by=world.doctor, at=timezone.now()).token}


def trainee(world) -> dict:
    return {"trainee_id": build_attachment(world).trainee.pk}


ROWS = [
    Row("boards:office", get=only("training_office"), post=405),
    Row("boards:late", get=only("training_office"), post=405),
    Row("boards:at_risk", get=only("training_office"), post=405),
    Row("boards:remind", get=405, post=only("training_office", 302)),
    Row("boards:export", get=405, post=only("training_office", 302)),
    Row(
        "boards:trainee",
        kwargs=trainee,
        get=only("doctor mentor department_head coordinator training_office alliance_office"),
        post=405,
    ),
    Row(
        "boards:trainee",
        kwargs=lambda world: {"trainee_id": 10**9},
        get=members(404),
        post=405,
        case="unknown",
    ),
    Row("boards:teaching", get=only("mentor"), post=405),
    Row("boards:department", get=only("department_head"), post=405),
    Row("boards:our_people", get=only("coordinator other_coordinator"), post=405),
    Row("boards:attachment", get=members(200), post=405),
    Row("boards:calendar", get=members(200), post=405),
    Row("boards:renew_calendar", get=405, post=members(302)),
    Row("boards:stop_calendar", get=405, post=members(302)),
    # The link is the key: it opens for whoever has it.
    Row("boards:calendar_feed", kwargs=feed_of_doctor, get=200, post=405),
    Row(
        "boards:calendar_feed",
        kwargs=lambda world: {"token": "x"},
        get=404,
        post=405,
        case="unknown",
    ),
]
