"""What fills the home page's blocks and counts its figures: it cannot know news or courses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from alliance.core.slots import Source


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

_fillers: dict[str, Filler] = {}
_figures: dict[str, Figure] = {}


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
