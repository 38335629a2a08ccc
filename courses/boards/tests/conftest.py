from datetime import timedelta

import pytest
from django.utils import timezone

from courses.boards.models import Survey
from courses.boards.surveying import take_survey
from courses.logbook.factories import EntryFactory
from lms.testing.attachment import Attachment, build_attachment
from lms.testing.ground import kept


@kept
def attachment(world) -> Attachment:
    return build_attachment(world)


@pytest.fixture
def survey(world):
    """Take the survey of the world's alliance now."""

    def take() -> Survey:
        return take_survey(alliance_id=world.alliance.pk, at=timezone.now())

    return take


@pytest.fixture
def unsigned(attachment):
    """Entries that wait for the mentor's signature too long, `count` of them."""

    def make(count: int = 1) -> None:
        for _ in range(count):
            EntryFactory(
                placement=attachment.placement,
                requirement=attachment.requirement,
                done_on=attachment.placement.starts_on,
                submitted_at=timezone.now() - timedelta(days=9),
                first_submitted_on=attachment.placement.starts_on,
            )

    return make
