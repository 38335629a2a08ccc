"""A list of applications as a workbook, written row by row while it is read."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.people.enums import Title
from alliance.roster.workbooks import Cell, text_workbook

from .enums import ApplicationStatus
from .models import ApplicationQuerySet

ROWS_AT_ONCE = 500
FIELDS = (
    "intake__version__programme__name", "intake__name", "user__name", "unit__name",
    "user__profile__title", "status", "waitlist_number", "submitted_at", "decided_at",
    "starts_on", "ends_on", "reason", "goals",
)  # fmt: skip


def write_applications(
    file: BinaryIO, *, applications: ApplicationQuerySet, progress: Callable[[int, int], None]
) -> int:
    """Write the applications in the order they have; returns how many.

    Phones and licences stay out: who needs them looks at the application itself.
    """
    head = [
        _("项目"), _("批次"), _("姓名"), _("单位"), _("职称"), _("状态"), _("候补序号"),
        _("提交日期"), _("决定日期"), _("进修开始"), _("进修结束"), _("理由"), _("进修目标"),
    ]  # fmt: skip
    with text_workbook(file) as workbook:
        return workbook.add_sheet(_("进修申请"), head, _rows(applications, progress))


def _rows(applications: ApplicationQuerySet, progress) -> Iterator[list[Cell]]:
    statuses = {value: str(label) for value, label in ApplicationStatus.choices}
    titles = {value: str(label) for value, label in Title.choices}
    total = applications.count()
    rows = applications.values_list(*FIELDS).iterator(chunk_size=ROWS_AT_ONCE)
    for done, row in enumerate(rows):
        if done % ROWS_AT_ONCE == 0:
            progress(done, total)
        (programme, intake, name, unit, title, status, number, submitted, decided, starts, ends,
         reason, goals) = row  # fmt: skip
        yield [
            programme, intake, name, unit, titles.get(title, ""), statuses[status],
            number, _moment(submitted), _moment(decided), _day(starts), _day(ends),
            reason, goals,
        ]  # fmt: skip


def _moment(at) -> str:
    return timezone.localdate(at).isoformat() if at else ""


def _day(day) -> str:
    return day.isoformat() if day else ""
