from datetime import datetime
from unittest import mock

import pytest
from django.utils import timezone

from lms.testing.attachment import Attachment, build_attachment
from lms.testing.ground import kept

# A Wednesday; the week before and after it has no holiday.
NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=timezone.get_default_timezone())


@kept
def attachment(world) -> Attachment:
    """The world's attachment as it stands on a Wednesday; its placement began the Wednesday before.

    2026-11-11 to 2026-12-08: twenty workdays, four of which may be missed on leave.
    """
    with mock.patch.object(timezone, "now", return_value=NOON):
        return build_attachment(world)


@pytest.fixture
def at_noon(monkeypatch) -> datetime:
    """The views' clock stands at NOON."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON
