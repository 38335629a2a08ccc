"""The list of pairings as a workbook. What was said in them, and why they ended, is not in it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from alliance.roster.workbooks import Cell, text_workbook

from .enums import TOOK_PLACE
from .models import Pairing
from .queries import with_last_meeting

ROWS_AT_ONCE = 500


def write_pairings(
    file: BinaryIO, pairings: QuerySet[Pairing], *, progress: Callable[[int, int], None]
) -> int:
    """Write the pairings row by row; returns how many. `progress` may raise to stop."""
    found = (
        with_last_meeting(pairings)
        .annotate(held=Count("meetings", filter=Q(meetings__status__in=TOOK_PLACE)))
        .select_related("mentor__user", "mentor__unit", "mentee__profile__unit", "programme")
    )
    columns = [
        _("带教老师"), _("老师单位"), _("学员"), _("学员单位"), _("类型"), _("进修项目"), _("状态"),
        _("开始日期"), _("结束日期"), _("见面次数"), _("最近见面"),
    ]  # fmt: skip
    with text_workbook(file) as workbook:
        return workbook.add_sheet(_("结对名单"), columns, _rows(found, progress))


def _rows(
    pairings: QuerySet[Pairing], progress: Callable[[int, int], None]
) -> Iterator[list[Cell]]:
    total = pairings.count()
    for done, pairing in enumerate(pairings.iterator(chunk_size=ROWS_AT_ONCE)):
        if done % ROWS_AT_ONCE == 0:
            progress(done, total)
        profile = getattr(pairing.mentee, "profile", None)
        yield [
            pairing.mentor.user.name,
            pairing.mentor.unit.name,
            pairing.mentee.name,
            profile.unit.name if profile else "",
            pairing.get_kind_display(),
            pairing.programme.name if pairing.programme else "",
            pairing.get_status_display(),
            _day(pairing.active_on),
            _day(pairing.ended_on),
            pairing.held,
            _day(pairing.met_on),
        ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
