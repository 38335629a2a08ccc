import pytest

from alliance.pages.models import HomePage
from alliance.pages.services import set_up_site
from alliance.submissions.factories import PictureFactory, SubmissionFactory
from alliance.submissions.models import Submission


@pytest.fixture
def home(world) -> HomePage:
    """The home page of the world's alliance, with its news index."""
    return set_up_site(alliance=world.alliance, site_url="http://testserver")


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
