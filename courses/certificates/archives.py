"""All PDFs of a person as one zip."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

# So many are put together while the browser waits, about 2 MB; more are a job of the worker.
FEW = 20


def with_files(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    return certificates.filter(file__isnull=False).order_by("issued_at", "pk")


def write_zip(
    file: BinaryIO, certificates: QuerySet[Certificate], *, progress: Callable[[int, int], None]
) -> int:
    """Write the PDFs as they were issued, those no longer valid in a folder of their own.

    `progress(done, total)` is called before each and may raise to stop. Returns how many.
    """
    found = with_files(certificates).select_related("file").defer(None)
    total, done = found.count(), 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for certificate in found.iterator(chunk_size=FEW):
            progress(done, total)
            archive.writestr(_entry(certificate), bytes(certificate.file.pdf))
            done += 1
    return done


def _entry(certificate: Certificate) -> zipfile.ZipInfo:
    """Dated by its issue, so that the same certificates make the same zip."""
    name = f"{certificate.serial}-{certificate.snapshot['subject']}"
    folder = "" if certificate.state == CertificateState.VALID else f"{_('已失效')}/"
    return zipfile.ZipInfo(f"{folder}{_safe(name)}.pdf", _date_of(certificate.issued_at))


def _safe(name: str) -> str:
    return get_valid_filename(name)[:120]


def _date_of(moment: datetime) -> tuple[int, ...]:
    return moment.timetuple()[:6]
