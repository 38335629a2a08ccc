"""Places on a page that apps above fill: the home page cannot know news or courses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """One part of a page: the template and what it shows."""

    template: str
    context: dict = field(default_factory=dict)


Source = Callable[..., Section | None]


@dataclass(frozen=True)
class Filler:
    """What fills a place: of which kinds of pages, and for how long it may be shown as drawn."""

    source: Source
    shows: tuple[type[Model], ...]
    seconds: int


@dataclass(frozen=True)
class Figure:
    """A number that is counted, never typed: the rows of a query about one alliance."""

    name: str
    label: str | Promise
    rows: Callable[[], QuerySet]
    path: str = ""


MOST_SECONDS = 600  # an upgrade that draws differently is seen after that

_sources: dict[str, list[tuple[int, Source]]] = {}
_fillers: dict[str, Filler] = {}
_figures: dict[str, Figure] = {}


def section(slot: str, *, order: int) -> Callable[[Source], Source]:
    """Decorator for `source(*, subject, request) -> Section | None`; it may run three queries.

    Slots: "unit" (subject: the Unit shown in the directory), whose sections are the same for all
    visitors; "home-members" (subject: the HomePage), shown to who is signed in and to nobody else;
    "case" (subject: the Case), what a reader of the case may do with it elsewhere.
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


def fills_home(
    block: str, *, shows: Sequence[type[Model]] = (), seconds: int = MOST_SECONDS
) -> Callable[[Source], Source]:
    """Decorator for `source(*, home, options, request) -> Section | None`.

    It fills the block of that name wherever the office puts it on the home page (`home_blocks`);
    `options` is what the office set in the block. What it shows is cached for all visitors, so it
    must not look at who asks. It is drawn again after `seconds`, and at once when a page of one of
    the kinds in `shows` is published or taken down, or when the site's facts change.
    """

    def register(source: Source) -> Source:
        _fillers[block] = Filler(source, tuple(shows), seconds)
        return source

    return register


def filler_of(block: str) -> Filler | None:
    return _fillers.get(block)


def count_on_home(figure: Figure) -> None:
    """Let the office choose this number for the home page.

    Its query may name `OuterRef("pk")`, the alliance; it becomes a part of one query for all.
    """
    _figures[figure.name] = figure


def figures() -> dict[str, Figure]:
    """The numbers that can be shown, by their names."""
    return _figures
