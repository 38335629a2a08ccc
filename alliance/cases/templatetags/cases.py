"""How texts of cases are drawn."""

import re
from collections.abc import Mapping

from django import template
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import Mark

register = template.Library()
POINTER = re.compile(r"[#＃](?:标记)?\s?(\d{1,2})(?!\d)")


@register.filter
def pointing(text: str, marks: Mapping[int, Mark]) -> SafeString:
    """The text with lines kept, and each #3 that is a mark of the case as a link to it."""
    parts, end = [], 0
    for match in POINTER.finditer(text):
        if mark := marks.get(int(match[1])):
            url = reverse("cases:image", args=[mark.case_id, mark.image_id])
            parts += [
                conditional_escape(text[end : match.start()]),
                format_html('<a href="{}?mark={}">{}</a>', url, mark.number, match[0]),
            ]
            end = match.end()
    return linebreaksbr(mark_safe("".join([*parts, conditional_escape(text[end:])])))


@register.filter
def entry(values: Mapping, key: object):
    """What the mapping holds under the key."""
    return values.get(key)
