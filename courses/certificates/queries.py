"""Reads over the register."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from .enums import CertificateState
from .models import Certificate, CertificateFile
from .sources import Source


def certificates_of(source: Source, ids: Iterable[int]) -> QuerySet[Certificate]:
    """All certificates ever given for these sources."""
    return Certificate.objects.filter(**{f"{source.field}__in": ids})


def awaiting_file(source: Source) -> QuerySet:
    """Sources with an entry in the register that was interrupted before its file was made."""
    unfiled = Certificate.objects.filter(state=CertificateState.VALID, file__isnull=True)
    return source.rows().filter(Exists(unfiled.filter(**{source.field: OuterRef("pk")})))


def awaiting_certificate(source: Source) -> QuerySet:
    """Earned sources that nothing stands for in the register, or only an entry without its file.

    Who had one revoked gets no other by itself: that is services.reissue_certificate.
    """
    current_files = CertificateFile.objects.exclude(certificate__state=CertificateState.SUPERSEDED)
    unfiled = Certificate.objects.filter(state=CertificateState.VALID, file__isnull=True)
    return source.earned().filter(
        ~Exists(current_files.filter(**{f"certificate__{source.field}": OuterRef("pk")}))
        | Exists(unfiled.filter(**{source.field: OuterRef("pk")}))
    )


def has_certificate(source: Source) -> Exists:
    """Of a source: something stands for it in the register, be it revoked."""
    current = Certificate.objects.exclude(state=CertificateState.SUPERSEDED)
    return Exists(current.filter(**{source.field: OuterRef("pk")}))


def to_issue(source: Source, roles) -> QuerySet:
    """Earned sources without a certificate that this person may issue one for."""
    return source.earned().filter(source.may_issue(roles), ~has_certificate(source))


def count_to_issue(sources: Iterable[Source], roles) -> int:
    """How many certificates of these kinds this person may issue now: one query."""
    waiting = [to_issue(source, roles).order_by().values("pk") for source in sources]
    return waiting[0].union(*waiting[1:], all=True).count()
