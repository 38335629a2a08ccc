"""The rows of the bench that are search: how right it is, how quick, and the page it stands on."""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import log2
from pathlib import Path
from random import Random
from statistics import mean, median
from urllib.parse import quote

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from alliance.pages.models import StandardPage
from alliance.search import asking, queries, readers, services, sources, vocabulary
from alliance.search.models import Document
from alliance.search.queries import Filters, Reader
from alliance.search.sources import Entry, Source

from . import pages, people
from .generator import COUNTIES
from .pages import Ports
from .report import Result

DATA = tomllib.loads(Path(__file__).with_name("relevance.toml").read_text(encoding="utf-8"))
STOCK = "wagtail.search.backends.database"
TOP = 10
REPEATED, DIFFERENT = 400, 4_000
EVERYBODY = Reader(audiences=None, today=DATA["today"])
GENERATED = 10_000_000  # keys from here on are no page's
RARE = "".join(map(chr, range(0x4E00, 0x5600)))
TEXTS = ("title", "keywords", "lead", "body")


@dataclass(frozen=True)
class Judged:
    """One query of the test set: the names of documents in the order found, and its score."""

    text: str
    meant: str
    found: list[str]
    understood: str
    ndcg: float


def ndcg(found: list[str], grades: Mapping[str, int]) -> float:
    """What the first ten gain, beside the best order of all; a grade gains 2^grade - 1."""
    ideal = sorted(grades.values(), reverse=True)
    return _gain([grades.get(name, 0) for name in found]) / _gain(ideal)


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(n + 2) for n, grade in enumerate(grades[:TOP]))


def judge() -> list[Judged]:
    """Every query of the test set asked of an index that holds its documents alone."""
    with test_set() as names:
        return [_judged(query, names) for query in DATA["queries"]]


def _judged(query: dict, names: list[str]) -> Judged:
    answer = queries.search(asking.read(query["text"]), reader=EVERYBODY, filters=Filters())
    found = [names[hit.key] for hit in answer.hits]
    return Judged(
        text=query["text"],
        meant=query.get("meant", ""),
        found=found,
        understood=answer.question.typed,
        ndcg=ndcg(found, query["grades"]),
    )


@contextmanager
def test_set() -> Iterator[list[str]]:
    """The index as it is on a site that has the documents of the test set and no others."""
    names = list(DATA["documents"])
    kinds = sorted({document["source"] for document in DATA["documents"].values()})
    with transaction.atomic(), sources.instead(*(_source(kind, names) for kind in kinds)):
        services.rebuild(at=timezone.now())
        vocabulary.gather()
        yield names
        transaction.set_rollback(True)


def _source(kind: str, names: list[str]) -> Source:
    entries = [
        _entry(key, DATA["documents"][name])
        for key, name in enumerate(names)
        if DATA["documents"][name]["source"] == kind
    ]

    def read(keys: Collection[int] | None) -> list[Entry]:
        return [entry for entry in entries if keys is None or entry.key in keys]

    return Source(kind, kind, read=read)


def _entry(key: int, document: dict) -> Entry:
    fields = {name: value for name, value in document.items() if name != "source"}
    fields["readings"] = tuple(fields.get("readings", ()))
    return Entry(key=key, url=f"/{key}/", **fields)


def judge_stock() -> list[Judged]:
    """The same queries asked of Wagtail's own database backend, which gets the same texts."""
    names = list(DATA["documents"])
    fields = StandardPage.search_fields
    StandardPage.search_fields = [*fields, index.SearchField("introduction", boost=0.5)]
    try:
        with transaction.atomic():
            root = Page.objects.get(depth=1)
            shelf = root.add_child(instance=StandardPage(title="-", slug="relevance"))
            backend = get_search_backend(STOCK)
            for key, name in enumerate(names):
                document = DATA["documents"][name]
                page = StandardPage(
                    title=document["title"],
                    slug=f"document-{key}",
                    introduction=" ".join(document.get(text, "") for text in TEXTS[1:]),
                )
                shelf.add_child(instance=page)
                backend.add(page)
            judged = [_judged_stock(query, names, shelf) for query in DATA["queries"]]
            transaction.set_rollback(True)
    finally:
        StandardPage.search_fields = fields
    return judged


def _judged_stock(query: dict, names: list[str], shelf: Page) -> Judged:
    pages = StandardPage.objects.child_of(shelf).search(query["text"], backend=STOCK)[:TOP]
    found = [names[int(page.slug.removeprefix("document-"))] for page in pages]
    return Judged(query["text"], query.get("meant", ""), found, "", ndcg(found, query["grades"]))


def generated(count: int, rng: Random) -> Iterator[Entry]:
    """News of the length that news has, from the sentences of the test set and made-up words."""
    texts = [text for document in DATA["documents"].values() for text in _sentences(document)]
    titles = [document["title"] for document in DATA["documents"].values()]
    for n in range(count):
        words = ["".join(rng.choices(RARE, k=2)) for _ in range(20)]
        body = "。".join(rng.choices(texts, weights=range(len(texts), 0, -1), k=24) + words)
        yield Entry(
            key=GENERATED + n,
            title=f"{rng.choice(titles)}：{rng.choice(words)}{n}",
            url=f"/news/generated-{n}/",
            keywords=rng.choice(COUNTIES),
            lead=rng.choice(texts),
            body=body,
            region=rng.choice(COUNTIES),
            date=DATA["today"] - timedelta(days=rng.randrange(2500)),
        )


def _sentences(document: dict) -> list[str]:
    return [text for name in TEXTS[1:] for text in document.get(name, "").split("。") if text]


def fill(count: int, *, at: datetime) -> None:
    """Put generated news into the index beside what stands there, unless an earlier run did."""
    if Document.objects.filter(key__gte=GENERATED).count() == count:
        return
    made = {entry.key: entry for entry in generated(count, Random(1))}
    news = sources.find("news")

    def read(keys: Collection[int] | None) -> Iterator[Entry]:
        yield from news.read(keys)
        yield from made.values() if keys is None else (made[key] for key in keys if key in made)

    with sources.instead(replace(news, read=read)):
        services.rebuild(at=at, only="news")
    services.rebuild(at=at, only="units")
    vocabulary.gather()


def questions(count: int) -> list[str]:
    """Different pieces of two to five characters out of the texts: what no cache has answered."""
    rng = Random(2)
    texts = [text for document in DATA["documents"].values() for text in _sentences(document)]
    found: dict[str, None] = {}
    while len(found) < count:
        text = rng.choice(texts)
        start, length = rng.randrange(len(text)), rng.randint(2, 5)
        piece = text[start : start + length]
        other = "".join(rng.choices(RARE, k=2)) if rng.random() < 0.3 else ""
        if piece.isalpha() and len(piece) > 1:
            found[f"{piece} {other}".strip()] = None
    return list(found)


def relevance() -> Result:
    judged, stock = judge(), judge_stock()
    wrong = [one for one in judged if one.meant and one.understood != one.meant]
    slips = sum(bool(one.meant) for one in judged)
    reached, theirs = (mean(one.ndcg for one in all_of_it) for all_of_it in (judged, stock))
    return Result(
        work="search, nDCG@10",
        floor=f"{theirs:.2f}",
        subject=f"{reached:.2f}",
        ratio=reached,
        limit=0.90,
        more_is_better=True,
        remark=f"{len(judged)} queries with graded answers (`lms/bench/relevance.toml`); the floor "
        f"is Wagtail's database backend on the same texts, the ratio our score; did-you-mean "
        f"understood {slips - len(wrong)} of {slips} slips",
    )


def in_the_database() -> Result:
    """PostgreSQL's own planning and execution, for each query of the test set."""
    with connection.cursor() as cursor:
        for _warm in range(2):
            times = sorted(_milliseconds(cursor, query["text"]) for query in DATA["queries"])
    middle, slow = median(times), times[len(times) * 9 // 10]
    return Result(
        work=f"search of {Document.objects.count():,} documents",
        floor="5 ms",
        subject=f"{middle:.1f} ms",
        ratio=middle / 5,
        limit=1.0,
        more_is_better=False,
        remark=f"median of {len(times)} queries in the database (EXPLAIN ANALYZE); nine of ten "
        f"under {slow:.1f} ms, the slowest {times[-1]:.1f} ms",
    )


def _milliseconds(cursor: CursorWrapper, text: str) -> float:
    visitor = Reader(audiences=[readers.PUBLIC], today=DATA["today"])
    values = queries.values(asking.read(text), visitor, Filters(), page=1)
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {queries.FIND}", values)
    ((plan,),) = cursor.fetchone()
    return plan["Planning Time"] + plan["Execution Time"]


def page_of_hits(ports: Ports) -> Result:
    paths = [f"/search/?q={quote(text)}" for text in questions(REPEATED)]
    return pages.page(
        "search, anonymous",
        [people.visit(path) for path in paths],
        port=ports.site, ports=ports, limit=0.15, counts=[pages.Count(paths[0])],
        remark=f"{REPEATED} questions in turn, each of which another visitor asked a moment ago: "
        "an answer is kept a minute, unless the index changes",
    )  # fmt: skip


def page_of_first_hits(ports: Ports) -> Result:
    """No answer is kept of an address with a parameter that the search does not know."""
    paths = [f"/search/?q={quote(text)}&first=yes" for text in questions(DIFFERENT)]
    return pages.page(
        "search, anonymous, first asked",
        [people.visit(path) for path in paths],
        port=ports.site, ports=ports, limit=None, counts=[pages.Count(paths[0])], query_limit=3,
        remark=f"{DIFFERENT:,} different questions in turn, many of them with a word that nothing "
        "has; no answer comes out of a cache; told for comparison, without a target",
    )  # fmt: skip


def rows(ports: Ports) -> Iterator[tuple[str, Callable[[], Result]]]:
    yield "search database", in_the_database
    yield "search page", partial(page_of_hits, ports)
    yield "search page first asked", partial(page_of_first_hits, ports)
    # Last: what it writes and rolls back waits in the index until PostgreSQL vacuums it away.
    yield "search relevance", relevance
