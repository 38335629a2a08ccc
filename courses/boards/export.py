"""The office's lists as a workbook: who is where, what is late, who is at risk."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.roster.workbooks import Cell, text_workbook
from courses.rotations.lateness import LateKind

from . import office
from .filters import OfficeFilter
from .lines import COLUMNS, Line
from .models import LateItem
from .scope import Office

LINES_AT_ONCE = 500


def write_lists(
    file: BinaryIO,
    *,
    scope: Office,
    filters: OfficeFilter,
    at: datetime,
    progress: Callable[[int, int], None],
) -> dict[str, int]:
    """Write the three lists whom the filters keep; returns how many lines each has.

    `progress(done, total)` is called on the way and may raise to stop.
    """
    here = office.here(scope, filters, on=timezone.localdate(at))
    total = here.count()
    with text_workbook(file) as workbook:
        people = workbook.add_sheet(
            _("今日在科"),
            [
                _("科室"), _("学员"), _("单位"), _("带教老师"), _("开始"), _("结束"),
                _("已完成例数"), _("要求例数"), _("出勤率（%）"), _("逾期事项"), _("风险"),
            ],
            _people(here, total, progress),
        )  # fmt: skip
        late = workbook.add_sheet(
            _("逾期事项"), [_("事项"), _("学员"), _("责任人"), _("应完成日期")],
            _late(scope, filters),
        )  # fmt: skip
        risk = workbook.add_sheet(
            _("风险学员"), [_("学员"), _("单位"), _("批次"), _("风险")],
            _endangered(scope, filters, at),
        )  # fmt: skip
        workbook.add_sheet(
            _("说明"),
            [scope.name],
            [[_("导出时间：%(moment)s") % {"moment": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}]],
        )
    return {"people": people, "late": late, "at_risk": risk}


def _people(here, total: int, progress: Callable[[int, int], None]) -> Iterator[list[Cell]]:
    rows = here.values_list(*COLUMNS).iterator(chunk_size=LINES_AT_ONCE)
    for done, line in enumerate(Line(*row) for row in rows):
        progress(done, total)
        yield [
            line.department, line.name, line.unit, line.mentor or "",
            line.starts_on.isoformat(), line.ends_on.isoformat(),
            line.done, line.required, line.attendance, line.late,
            "、".join(str(label) for label in line.risk_labels),
        ]  # fmt: skip


def _late(scope: Office, filters: OfficeFilter) -> Iterator[list[str]]:
    late = LateItem.objects.filter(
        filters.of_trainee("trainee__", "placement__department"), survey=scope.survey_id
    )
    if filters.kind:
        late = late.filter(kind=filters.kind)
    rows = late.values_list("kind", "trainee__user__name", "person__name", "since")
    for kind, trainee, person, since in rows.iterator(chunk_size=LINES_AT_ONCE):
        yield [str(LateKind(kind).label), trainee, person or "", since.isoformat()]


def _endangered(scope: Office, filters: OfficeFilter, at: datetime) -> Iterator[list[str]]:
    rows = office.at_risk(scope, filters, on=timezone.localdate(at))
    for row in rows.iterator(chunk_size=LINES_AT_ONCE):
        line = office.RiskLine(*row)
        yield [line.name, line.unit, line.intake, "、".join(str(label) for label in line.labels)]
