"""`{% url %}` as Django has it, remembering its answers; built into every template."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

MOST_ADDRESSES = 20_000

register = template.Library()


class RememberedURLNode(URLNode):
    """A page asks for dozens of addresses, and each stays what it is for the life of a process."""

    def render(self, context: Context) -> str:
        if self.asvar or self.kwargs or not context.autoescape:
            return super().render(context)
        request = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        try:
            return address(
                self.view_name.resolve(context),
                tuple(value.resolve(context) for value in self.args),
                getattr(request, "current_app", match and match.namespace),
                get_urlconf() or settings.ROOT_URLCONF,
                get_script_prefix(),
            )
        except TypeError:  # a value that cannot be a key
            return super().render(context)


@lru_cache(maxsize=MOST_ADDRESSES)
def address(
    name: str, args: tuple, current_app: str | None, urlconf: str, prefix: str
) -> SafeString:
    """What Django's `reverse` finds, escaped; `prefix` is the one that it reads by itself."""
    return escape(reverse(name, urlconf=urlconf, args=args, current_app=current_app))


@register.tag
def url(parser: Parser, token: Token) -> RememberedURLNode:
    node = django_url(parser, token)
    return RememberedURLNode(node.view_name, node.args, node.kwargs, node.asvar)
