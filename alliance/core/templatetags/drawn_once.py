"""Parts of a page that each process draws once: for each language, or for what they are given.

{% drawn_once %} … {% enddrawn_once %}        fixed words, icons, addresses of style sheets
{% drawn_for row=row %} … {% enddrawn_for %}    a row of a list, drawn again for other values
"""

from collections import OrderedDict
from collections.abc import Hashable

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_DRAWINGS = 5_000

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


class DrawnForNode(template.Node):
    """Knows nothing but the values it is given, so that equal values make an equal drawing."""

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]):
        self.nodelist = nodelist
        self._given = given
        self._drawn: OrderedDict[Hashable, SafeString] = OrderedDict()

    def render(self, context: Context) -> SafeString:
        values = [expression.resolve(context) for expression in self._given.values()]
        # The types too: a text that is safe equals one that has to be escaped, and True equals 1.
        key = (get_language(), *values, *map(type, values))
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context.new(dict(zip(self._given, values, strict=True))))
            self._drawn[key] = drawn
            if len(self._drawn) > MOST_DRAWINGS:
                self._drawn.popitem(last=False)
        return drawn


class DrawnAsNode(template.Node):
    def __init__(self, nodelist: NodeList, name: str):
        self.nodelist = nodelist
        self._name = name

    def render(self, context: Context) -> str:
        context[self._name] = self.nodelist.render(context)
        return ""


@register.tag
def drawn_once(parser: Parser, token: Token) -> DrawnOnceNode:
    nodelist = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    return DrawnOnceNode(nodelist)


@register.tag
def drawn_for(parser: Parser, token: Token) -> DrawnForNode:
    """`{% drawn_for name=value … %}`: each value hashable and never changed after it was given."""
    bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits or not given:
        raise TemplateSyntaxError("drawn_for takes name=value, at least once")
    nodelist = parser.parse(("enddrawn_for",))
    parser.delete_first_token()
    return DrawnForNode(nodelist, given)


@register.tag
def drawn_as(parser: Parser, token: Token) -> DrawnAsNode:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("enddrawn_as",))
    parser.delete_first_token()
    return DrawnAsNode(nodelist, name)
