from django.utils import timezone

from courses.boards.calendar_links import renew_link
from lms.testing.access import Row, members


def feed_of_doctor(world) -> dict:
    return {"token": renew_link(by=world.doctor, at=timezone.now()).token}


ROWS = [
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
