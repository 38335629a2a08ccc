import pytest

from alliance.submissions.factories import PictureFactory, SubmissionFactory
from alliance.submissions.models import Submission


@pytest.fixture
def submission(world) -> Submission:
    """Handed in by the coordinator of the world's unit, with one picture."""
    submission = SubmissionFactory(
        alliance=world.alliance, unit=world.unit, written_by=world.coordinator
    )
    PictureFactory(submission=submission, caption="义诊现场")
    return submission


@pytest.fixture
def draft(world) -> Submission:
    """The coordinator's draft."""
    return SubmissionFactory(
        alliance=world.alliance, unit=world.unit, written_by=world.coordinator, draft=True
    )
