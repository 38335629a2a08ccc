"""Reads over the register."""

from django.db.models import Exists, OuterRef, QuerySet

from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .enums import CertificateState
from .models import Certificate, CertificateFile


def awaiting_certificate() -> QuerySet[Enrolment]:
    """Completed enrolments whose current certificate, or its file, is missing.

    Who had one revoked gets no other by itself: that is services.reissue_certificate.
    """
    current_files = CertificateFile.objects.exclude(certificate__state=CertificateState.SUPERSEDED)
    unfiled = Certificate.objects.filter(state=CertificateState.VALID, file__isnull=True)
    return Enrolment.objects.filter(
        ~Exists(current_files.filter(certificate__enrolment=OuterRef("pk")))
        | Exists(unfiled.filter(enrolment=OuterRef("pk"))),
        state=EnrolmentState.COMPLETED,
        course__gives_certificate=True,
    )
