"""What can be found: each app says in its `found.py` how its things become documents.

    register(Source("units", _("单位"), read=read_units))
    follow("units", Unit, keys=lambda unit: [unit.pk])

`read(keys)` yields an Entry for each of the keys (None: for all) that anybody may find, with as
many queries for one as for a thousand; whatever it does not yield is not in the index.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b

from django.utils.functional import Promise

from . import tokens
from .folding import clean, fold
from .readers import PUBLIC

VERSION = 1  # of what is made of an entry: another one, and a rebuild writes all anew
LONGEST_TITLE = 255
LONGEST_TEXT = 20_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing as it is found. Texts are plain, in the order of their weight.

    `category` is one of the source's categories, `region` a county's name, `note` a line shown
    under the title. `readings` are spaced pinyin keys, for names of units and people alone.
    """

    key: int
    title: str
    url: str
    keywords: str = ""
    lead: str = ""
    body: str = ""
    note: str = ""
    category: str = ""
    region: str = ""
    level: str = ""
    date: datetime.date | None = None
    audience: tuple[str, ...] = (PUBLIC,)
    readings: tuple[str, ...] = ()

    def digest(self) -> bytes:
        """Changes when anything does that stands in the document."""
        return blake2b(f"{VERSION}\n{self!r}".encode(errors="replace"), digest_size=16).digest()

    def columns(self) -> dict[str, object]:
        """The document's row, its keys apart."""
        title = clean(self.title)[:LONGEST_TITLE]
        lead, body = clean(self.lead), clean(self.body)
        text = "\n".join(filter(None, (lead, body)))[:LONGEST_TEXT]
        head = [("A", fold(title)), ("B", fold(clean(self.keywords))), ("C", fold(lead))]
        return {
            "title": title,
            "note": clean(self.note)[:LONGEST_TITLE],
            "url": self.url,
            "text": text,
            "folded_title": fold(title),
            "folded": fold(text),
            "category": self.category,
            "region": self.region,
            "level": self.level,
            "date": self.date,
            "audience": list(self.audience),
            "head": tokens.vector(head, self.readings),
            "words": tokens.vector([*head, ("D", fold(body)[:LONGEST_TEXT])], self.readings),
            "digest": self.digest(),
        }


Reader = Callable[[Collection[int] | None], Iterable[Entry]]


@dataclass(frozen=True)
class Source:
    """One kind of thing; `categories` and `levels` are (value, label) pairs of its entries'."""

    name: str
    label: str | Promise
    read: Reader
    categories: tuple[tuple[str, str | Promise], ...] = ()
    levels: tuple[tuple[str, str | Promise], ...] = ()
    order: int = 50


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    _sources[source.name] = source
    return source


@contextmanager
def instead(*others: Source) -> Iterator[None]:
    """These sources and no others while the block runs: for tests and the bench."""
    kept = dict(_sources)
    _sources.clear()
    _sources.update({source.name: source for source in others})
    try:
        yield
    finally:
        _sources.clear()
        _sources.update(kept)


def find(name: str) -> Source | None:
    """The source of that name, or None when no app knows it (any more)."""
    return _sources.get(name)


def every() -> list[Source]:
    """All sources, in the order in which a reader is offered them."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.name))
