from datetime import timedelta

from django.utils import timezone

from lms.testing.attachment import build_attachment
from lms.testing.ground import kept


@kept
def attachment(world):
    """The attachment two days before the placement's end, with nothing asked for yet."""
    made = build_attachment(world)
    today = timezone.localdate()
    for placement in (made.placement, made.other):
        placement.starts_on = today - timedelta(days=25)
        placement.ends_on = today + timedelta(days=2)
        placement.save()
    made.requirement.delete()
    made.version.attendance_percent = 0
    made.version.save()
    return made
