"""Reads over the register."""

from django.db.models import Exists, OuterRef, QuerySet

from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .models import CertificateFile


def awaiting_certificate() -> QuerySet[Enrolment]:
    """Completed enrolments whose certificate, or whose certificate's file, is missing."""
    return Enrolment.objects.filter(
        ~Exists(CertificateFile.objects.filter(certificate__enrolment=OuterRef("pk"))),
        state=EnrolmentState.COMPLETED,
        course__gives_certificate=True,
    )
