"""Reads over the register."""

from django.db.models import Exists, OuterRef, QuerySet

from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .enums import CertificateState
from .models import CertificateFile


def awaiting_certificate() -> QuerySet[Enrolment]:
    """Completed enrolments whose current certificate, or its file, is missing."""
    current_files = CertificateFile.objects.exclude(certificate__state=CertificateState.SUPERSEDED)
    return Enrolment.objects.filter(
        ~Exists(current_files.filter(certificate__enrolment=OuterRef("pk"))),
        state=EnrolmentState.COMPLETED,
        course__gives_certificate=True,
    )
