import pytest

from courses.assessments.factories import AssessmentRequestFactory
from lms.testing.attachment import build_attachment


@pytest.fixture
def attachment(world):
    return build_attachment(world)


@pytest.fixture
def asked(attachment):
    """The doctor's open mini-CEX."""
    return AssessmentRequestFactory(placement=attachment.placement)


@pytest.fixture
def round_(attachment):
    """The doctor's open 360 round, shown from five answers on."""
    return AssessmentRequestFactory(placement=attachment.placement, form_code="msf-360")
