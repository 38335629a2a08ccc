import pytest

from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate


@pytest.fixture
def misspelt(world) -> Certificate:
    """A certificate whose holder has been renamed since."""
    certificate = CertificateFactory(
        enrolment=EarnedEnrolmentFactory(course__alliance=world.alliance)
    )
    certificate.holder.name = "欧阳䶮"
    certificate.holder.save()
    return certificate
