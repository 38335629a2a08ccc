"""Places on a page that apps above fill: the home page cannot know news or courses."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True)
class Section:
    """One part of a page: the template and what it shows."""

    template: str
    context: dict = field(default_factory=dict)


Source = Callable[..., Section | None]

_sources: dict[str, list[tuple[int, Source]]] = {}


def section(slot: str, *, order: int) -> Callable[[Source], Source]:
    """Decorator for `source(*, subject, request) -> Section | None`; it may run three queries.

    Slots: "home" (subject: the HomePage), "unit" (subject: the Unit shown in the directory).
    What a source shows is cached for all visitors, so it must not look at who asks.
    """

    def register(source: Source) -> Source:
        _sources.setdefault(slot, []).append((order, source))
        return source

    return register


def sections_for(slot: str, *, subject, request: HttpRequest) -> list[Section]:
    """What the apps above have to show here, in their order; sources with nothing are left out."""
    sources = sorted(_sources.get(slot, []), key=lambda entry: entry[0])
    found = (source(subject=subject, request=request) for _, source in sources)
    return [section for section in found if section is not None]
