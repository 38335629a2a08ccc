"""{% drawn_once %} … {% enddrawn_once %}: a part of a template that is the same on every page.

Addresses of style sheets, icons, fixed words: each process draws the part once for each language.
"""

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class DrawnOnceNode(template.Node):
    """Kept with the compiled template, which the engine keeps for the life of the process."""

    def __init__(self, nodelist: NodeList):
        self.nodelist = nodelist
        self._drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self._drawn:
            # With no variable at all: what stands here cannot depend on who asks.
            self._drawn[language] = self.nodelist.render(context.new())
        return self._drawn[language]


@register.tag
def drawn_once(parser: Parser, token: Token) -> DrawnOnceNode:
    nodelist = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    return DrawnOnceNode(nodelist)
