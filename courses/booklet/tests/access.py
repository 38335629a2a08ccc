"""What each address of the booklets answers to each role."""

from lms.testing.access import Row, only
from lms.testing.attachment import build_attachment

ROWS = [
    Row(
        "booklet:order",
        kwargs=lambda w: {"trainee_id": build_attachment(w).trainee.pk},
        get=405,
        post=only("doctor mentor coordinator training_office alliance_office", 302),
    ),
    Row(
        "booklet:order",
        case="of nobody",
        kwargs=lambda w: {"trainee_id": 10**9},
        get=405,
        post=only("", otherwise=404) | {"administrator": 404},
    ),
    Row(
        "booklet:order_intake",
        kwargs=lambda w: {"intake_id": build_attachment(w).intake.pk},
        get=405,
        post=only("training_office", 302),
    ),
]
