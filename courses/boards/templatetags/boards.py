"""Rows of the boards, put together in Python: a page has 25 of them with eight cells each."""

from collections.abc import Container, Iterable
from datetime import date
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from ..lines import Line

register = template.Library()


@register.simple_tag
def people_rows(
    lines: Iterable[Line], *, today: date, away: Container[int] = (), hide: str = ""
) -> SafeString:
    """The body of boards/_people.html; whatever a person typed is escaped."""
    stem = reverse("boards:trainee", args=[0]).removesuffix("0/")
    labels = {
        name: escape(text)
        for name, text in {
            "unit": gettext("选送单位"),
            "department": gettext("科室"),
            "mentor": gettext("带教老师"),
            "time": gettext("轮转时间"),
            "done": gettext("登记"),
            "attendance": gettext("出勤率"),
            "hints": gettext("提示"),
        }.items()
    }
    shown = [name for name in ("unit", "department") if name != hide]
    nobody = escape(gettext("未指定"))
    rows = []
    for line in lines:
        places = "".join(
            f'<td data-label="{labels[name]}">{escape(getattr(line, name))}</td>' for name in shown
        )
        rows.append(
            f'<tr><th scope="row"><a class="nowrap" href="{stem}{line.trainee_id}/">'
            f"{escape(line.name)}</a></th>{places}"
            f'<td data-label="{labels["mentor"]}">{escape(line.mentor) if line.mentor else nobody}'
            f'</td><td data-label="{labels["time"]}">{_time(line, today)}</td>'
            f'<td class="num" data-label="{labels["done"]}">{_done(line)}</td>'
            f'<td class="num" data-label="{labels["attendance"]}">{_percent(line.attendance)}</td>'
            f'<td data-label="{labels["hints"]}">{_hints(line, away)}</td></tr>'
        )
    return mark_safe("".join(rows))


def _time(line: Line, today: date) -> str:
    period = gettext("%(first)s 至 %(last)s") % {
        "first": f"{line.starts_on:%m-%d}",
        "last": f"{line.ends_on:%m-%d}",
    }
    words = escape(period)
    if line.starts_on <= today <= line.ends_on:
        day = gettext("第 %(day)s / %(days)s 天") % {
            "day": line.day_on(today),
            "days": line.days,
        }
        words = f'{words}<br><span class="small muted">{escape(day)}</span>'
    return f'<span class="nowrap">{words}</span>'


def _done(line: Line) -> str:
    return f"{line.done} / {line.required}" if line.required else "–"


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}%"


def _hints(line: Line, away: Container[int]) -> str:
    tags = [("tag--late", str(label)) for label in line.risk_labels]
    if line.late:
        words = ngettext("%(count)s 项逾期", "%(count)s 项逾期", line.late)
        tags.append(("tag--due", words % {"count": line.late}))
    if line.trainee_id in away:
        tags.append(("tag--muted", gettext("今日请假")))
    shown = " ".join(f'<span class="tag {name}">{escape(words)}</span>' for name, words in tags)
    return f'<span class="hints">{shown}</span>'


@register.simple_tag
def choices(pairs: Iterable[tuple], *, chosen) -> SafeString:
    """The options of a select: there may be 300 units."""
    return mark_safe(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>'
            f"{escape(str(label))}</option>"
            for value, label in pairs
        )
    )
