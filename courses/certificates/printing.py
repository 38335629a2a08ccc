"""Many certificates on paper: as they were issued, in one file to print, or for a printer."""

import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import BinaryIO

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter

from . import documents
from .archives import write_zip
from .enums import CertificateState
from .models import Certificate

# One PDF holds no more, about 14 MB: what is longer is a zip of such PDFs.
PAGES_TOGETHER = 200

Progress = Callable[[int, int], None]


class Paper(models.TextChoices):
    ORIGINALS = "originals", _("原件（ZIP，已签名）")
    PAGES = "pages", _("打印用（合成一个 PDF）")
    PRESS = "press", _("印刷稿（含出血和裁切线）")


def write(
    file: BinaryIO, certificates: QuerySet[Certificate], *, paper: Paper, progress: Progress
) -> tuple[int, str]:
    """Write them in the order of their numbers; returns how many, and the file's suffix.

    Pages are those of the kept files without their signatures, which hold for a whole file only;
    a printer's are drawn again from the register, with bleed and crop marks. Both leave out what
    is not valid any more.
    """
    if paper == Paper.ORIGINALS:
        return write_zip(file, certificates, progress=progress), "zip"
    found = certificates.filter(state=CertificateState.VALID, file__isnull=False)
    found = found.order_by("year", "number", "pk").select_related("file", "design")
    total = found.count()
    pages = _told(found.iterator(chunk_size=20), total, progress)
    drawn = (press(one) if paper == Paper.PRESS else bytes(one.file.pdf) for one in pages)
    if total <= PAGES_TOGETHER:
        _bind(file, drawn, PAGES_TOGETHER)
        return total, "pdf"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for first in range(1, total + 1, PAGES_TOGETHER):
            part = BytesIO()
            last = first - 1 + _bind(part, drawn, PAGES_TOGETHER)
            archive.writestr(f"{first:04d}-{last:04d}.pdf", part.getvalue())
    return total, "zip"


def press(certificate: Certificate) -> bytes:
    """One certificate for a printer: what the register says, with bleed and crop marks."""
    return documents.laid_out(certificate, marks=True).pdf(at=certificate.issued_at)


def _told(certificates: Iterable[Certificate], total: int, progress: Progress):
    for done, certificate in enumerate(certificates):
        progress(done, total)
        yield certificate


def _bind(file: BinaryIO, pdfs: Iterable[bytes], most: int) -> int:
    """Put the pages of so many PDFs into one; returns of how many."""
    book, bound = PdfWriter(), 0
    for bound, pdf in enumerate(pdfs, start=1):
        for page in PdfReader(BytesIO(pdf)).pages:
            page.pop("/Annots", None)
            book.add_page(page)
        if bound == most:
            break
    book.write(file)
    return bound
