"""Walks the resolver: every address of the site, by its name and by its path."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One URL pattern; `path` is how it is written in the urlconf, with its parameters."""

    name: str
    path: str
    takes_arguments: bool


def addresses() -> list[Address]:
    """Every pattern, in the order in which they are tried."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern).lstrip("^").replace(r"\Z", "").rstrip("$")
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield Address(
                name=f"{namespace}{entry.name}" if entry.name else "",
                path=here,
                takes_arguments=bool(entry.pattern.regex.groups),
            )
