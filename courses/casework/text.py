"""A case told as a lesson. No person is named: neither author nor experts nor unit."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from alliance.cases.models import Case
from courses.catalogue.blocks import LessonBody
from courses.catalogue.models import Picture


def body_of(case: Case, pictures: Iterable[Picture]) -> StreamValue:
    told = [
        (_("患者"), f"{case.get_age_group_display()}，{case.get_sex_display()}"),
        (_("问题"), case.question),
        (_("病史"), case.history),
        (_("查体与检查"), case.examination),
        (_("已做处理"), case.done),
    ]
    advice = case.replies.filter(is_advice=True).values_list("text", flat=True)
    ended = [
        *((_("会诊意见"), text) for text in advice),
        (_("转归：%(outcome)s") % {"outcome": case.get_outcome_display()}, case.outcome_text),
    ]
    films = [
        {"type": "picture", "value": {"picture": picture.pk, "caption": picture.description}}
        for picture in pictures
    ]
    return LessonBody(required=False).to_python([_text(told), *films, _text(ended)])


def _text(parts: list[tuple[str, str]]) -> dict:
    html = format_html_join("", "{}", ((_part(title, text),) for title, text in parts if text))
    return {"type": "text", "value": html}


def _part(title: str, text: str) -> SafeString:
    return format_html("<h2>{}</h2>{}", title, mark_safe(linebreaks(text, autoescape=True)))
