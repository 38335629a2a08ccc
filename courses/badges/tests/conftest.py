import pytest

from courses.badges.factories import BadgeFactory
from courses.badges.models import Badge
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate
from lms.testing.ground import kept

from .reading import fetch_from


@kept
def certificate(world) -> Certificate:
    course = CoursePageFactory(alliance=world.alliance, title="脊柱骨折急救")
    enrolment = EarnedEnrolmentFactory(user=world.doctor, profile=None, course=course)
    return CertificateFactory(enrolment=enrolment)


@pytest.fixture
def badge(certificate) -> Badge:
    return BadgeFactory(certificate=certificate)


@pytest.fixture
def https(settings):
    """The site as it is served for real: an issuer is a did:web."""
    settings.SITE_URL = "https://testserver"


@pytest.fixture
def fetch(client):
    """What a verifier is sent from one of our addresses: `fetch(url) -> bytes`."""
    return fetch_from(client)
