"""The register as a workbook."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.roster.workbooks import Cell, text_workbook

from .enums import Standing
from .models import Certificate

ROWS_AT_ONCE = 500


def write_register(
    file: BinaryIO,
    certificates: QuerySet[Certificate],
    *,
    on: date,
    progress: Callable[[int, int], None],
) -> int:
    """Write a row for each certificate; returns how many. `progress` may raise to stop."""
    columns = [
        _("持证人"), _("单位"), _("类型"), _("内容"), _("学时"), _("证书编号"), _("颁发日期"),
        _("有效期至"), _("状态"), _("状态日期"), _("原因"), _("颁发联盟"), _("签署者"),
    ]  # fmt: skip
    with text_workbook(file) as workbook:
        return workbook.add_sheet(_("证书"), columns, _rows(certificates, on=on, progress=progress))


def _rows(certificates: QuerySet[Certificate], *, on: date, progress) -> Iterator[list[Cell]]:
    found = certificates.select_related("file").defer("file__pdf")
    total = found.count()
    for done, certificate in enumerate(found.iterator(chunk_size=ROWS_AT_ONCE)):
        if done % ROWS_AT_ONCE == 0:
            progress(done, total)
        yield _row(certificate, on=on)


def _row(certificate: Certificate, *, on: date) -> list[Cell]:
    says, file = certificate.snapshot, getattr(certificate, "file", None)
    ends = certificate.expires_date
    is_over = certificate.is_valid and certificate.has_expired(on)
    return [
        says["holder"],
        says["unit"],
        certificate.get_kind_display(),
        says["subject"],
        Decimal(says["hours"]) if says["hours"] else None,
        certificate.serial,
        timezone.localdate(certificate.issued_at).isoformat(),
        ends.isoformat() if ends else "",
        str(Standing.EXPIRED.label) if is_over else certificate.get_state_display(),
        timezone.localdate(certificate.state_at).isoformat(),
        certificate.state_reason or certificate.reissue_reason,
        says["issuer"],
        file.signer if file else "",
    ]
