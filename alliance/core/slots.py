"""Places on a page that apps above fill: a page cannot know what stands above it."""

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

    A page's view says which slot it has. A slot is named after its subject: "unit" (in the
    directory, the same for all visitors), "home-members" (only who is signed in sees it), "case",
    "me" (the person's own page), "person" (their Profile, for who follows them), "membership",
    "training" (completed), "intake", "pairing", "event" and "attendance" (for the offices),
    "course" (for its learner), "path" (for who follows it). Where it is a plural, "memberships" or
    "pairings", the subject is the QuerySet that the list shows, as it is filtered.
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
