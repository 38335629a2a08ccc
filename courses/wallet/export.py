"""What a unit's people hold, as a workbook."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.roster.workbooks import text_workbook
from courses.certificates.models import Certificate

from .cards import card

ROWS_AT_ONCE = 500


def write_wall(
    file: BinaryIO,
    certificates: QuerySet[Certificate],
    *,
    on: date,
    progress: Callable[[int, int], None],
) -> int:
    """Write a row for each certificate; returns how many. `progress` may raise to stop."""
    columns = [
        _("姓名"), _("类型"), _("内容"), _("学时"), _("证书编号"), _("颁发日期"),
        _("有效期至"), _("状态"),
    ]  # fmt: skip
    with text_workbook(file) as workbook:
        return workbook.add_sheet(_("证书"), columns, _rows(certificates, on=on, progress=progress))


def _rows(certificates: QuerySet[Certificate], *, on: date, progress) -> Iterator[list[str]]:
    total = certificates.count()
    for done, certificate in enumerate(certificates.iterator(chunk_size=ROWS_AT_ONCE)):
        if done % ROWS_AT_ONCE == 0:
            progress(done, total)
        says = certificate.snapshot
        yield [
            says["holder"],
            certificate.get_kind_display(),
            says["subject"],
            says["hours"],
            certificate.serial,
            timezone.localdate(certificate.issued_at).isoformat(),
            certificate.expires_date.isoformat() if certificate.expires_date else "",
            _("已过期") if card(certificate, on=on).is_expired else certificate.get_state_display(),
        ]
