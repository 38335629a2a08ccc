"""What the tests of issuing, correcting and racing share."""

from datetime import datetime, timedelta

from django.utils import timezone

from courses.certificates import services
from courses.certificates.models import Certificate
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind

COURSE = SOURCES[CertificateKind.COURSE]
AT = datetime(2026, 11, 20, 8, tzinfo=timezone.get_default_timezone())


def issue(enrolment, at=AT) -> Certificate:
    return services.issue_certificate(source=COURSE, pk=enrolment.pk, at=at, by=None)


def correct(certificate, by, at=None) -> Certificate:
    return services.correct_certificate(
        certificate_id=certificate.pk,
        reason="姓名有误",
        by=by,
        at=at or certificate.issued_at + timedelta(days=1),
    )


def dies(certificate, page):
    """In place of a step in which the worker is killed."""
    raise KeyboardInterrupt
