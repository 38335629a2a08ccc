"""Asking the index: what is found, in which order, and by whom.

What was typed is looked for as it was typed. Only where nothing has it, the same words apart are
looked for, then what was probably meant, then most of the words (`Way` says which it was).
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from alliance.core.prepared import prepared_cursor

from . import loosening, spelling
from .asking import Question

PAGE_SIZE = 10
MOST_PAGES = 20
# Of what a common word finds: the newest so many by title, names or lead; where these are few, so
# many by anything.
MOST_BY_HEAD = 150
ENOUGH_BY_HEAD = 50
MOST_BY_WORDS = 100
EXCERPT, BEFORE = 110, 24
NEEDLES = 3
MOST_TRIED = 5  # proposals of did-you-mean, each of which is a query

NARROWED = """
    AND stale_since IS NULL
    AND (%(everything)s OR audience && %(audiences)s::varchar[])
    AND (%(source)s = '' OR source = %(source)s)
    AND (%(category)s = '' OR category = %(category)s)
    AND (%(region)s = '' OR region = %(region)s)
    AND (%(since)s::date IS NULL OR date >= %(since)s)
"""
# What has it in its title, names or lead comes first, the nearer the title the further ahead; more
# of them count ever less, and what is old counts three fifths of what is new. The whole title
# typed stands above all. The rest is looked through only where that is little, and there first
# for the pairs in any order, which the index answers without opening each document.
FIND = f"""
WITH by_head AS MATERIALIZED (
    SELECT id, date, folded_title, head FROM search_document
    WHERE head @@ %(query)s::tsquery {NARROWED}
    ORDER BY date DESC, id DESC LIMIT {MOST_BY_HEAD}
), by_words AS MATERIALIZED (
    SELECT id, date, words FROM (
        SELECT id, date, words FROM search_document
        WHERE (SELECT count(*) FROM by_head) < {ENOUGH_BY_HEAD}
            AND words @@ %(loosely)s::tsquery {NARROWED}
        ORDER BY date DESC, id DESC LIMIT {MOST_BY_WORDS}
    ) AS newest
    WHERE words @@ %(query)s::tsquery AND id NOT IN (SELECT id FROM by_head)
), found AS (
    SELECT id, date,
        ln(1 + 4 * ts_rank_cd('{{0, 0.3, 0.6, 1}}', head, %(query)s::tsquery))
        + CASE WHEN folded_title = %(whole)s THEN 2
               WHEN strpos(folded_title, %(whole)s) > 0
               THEN length(%(whole)s)::float / length(folded_title) ELSE 0 END AS worth
    FROM by_head
    UNION ALL
    SELECT id, date,
        0.25 * ln(1 + ts_rank_cd('{{0.2, 0.2, 0.2, 0.2}}', words, %(query)s::tsquery))
    FROM by_words
), ranked AS (
    SELECT id, worth * CASE WHEN date IS NULL THEN 1
        ELSE 0.6 + 0.4 * exp(-greatest(%(today)s::date - date, 0) / 500.0) END AS rank
    FROM found
    ORDER BY rank DESC, date DESC, id DESC LIMIT {PAGE_SIZE} OFFSET %(first)s
)
SELECT
    (SELECT count(*) FROM found),
    source, key, title, note, url, category, level, date,
    substr(text, greatest(place - {BEFORE}, 1), {EXCERPT}),
    place > {BEFORE} + 1,
    length(text) >= greatest(place - {BEFORE}, 1) + {EXCERPT}
FROM ranked JOIN search_document USING (id), LATERAL (
    SELECT coalesce(min(nullif(strpos(folded, needle), 0)), 1) AS place
    FROM unnest(%(needles)s::text[]) AS needle
) AS places
ORDER BY rank DESC, date DESC, id DESC
"""
EXISTS = f"""
SELECT EXISTS (SELECT FROM search_document WHERE words @@ %(query)s::tsquery {NARROWED})
"""
SUGGEST = f"""
SELECT source, title, note, url FROM search_document
WHERE head @@ %(query)s::tsquery {NARROWED}
ORDER BY strpos(folded_title, %(whole)s) = 0, date DESC, length(title), id LIMIT %(most)s
"""


class Way(Enum):
    """How what is shown relates to what was typed."""

    TYPED = "typed"
    APART = "apart"
    MEANT = "meant"
    MOSTLY = "mostly"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks, as `readers.audiences_of` says, and on which day."""

    audiences: list[str] | None
    today: datetime.date


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader narrows the search to; blank fields narrow nothing."""

    source: str = ""
    category: str = ""
    region: str = ""
    since: datetime.date | None = None


@dataclass(frozen=True)
class Hit:
    """One document as it is shown; the excerpt is around the first place that was found."""

    source: str
    key: int
    title: str
    note: str
    url: str
    category: str
    level: str
    date: datetime.date | None
    excerpt: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True)
class Found:
    """One page of hits. `question` is what they answer, which may not be what was typed."""

    question: Question
    way: Way
    total: int
    hits: list[Hit]
    page: int = 1

    @property
    def is_capped(self) -> bool:
        """There may be more than were looked at."""
        return self.total >= ENOUGH_BY_HEAD

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def next_page(self) -> int:
        return self.page + 1

    @property
    def has_next(self) -> bool:
        return self.page * PAGE_SIZE < self.total and self.page < MOST_PAGES


def search(question: Question, *, reader: Reader, filters: Filters, page: int = 1) -> Found:
    """One page of what answers the question; one query when something does as it was typed."""
    page = min(max(page, 1), MOST_PAGES)
    if not question:
        return Found(question, Way.TYPED, 0, [])
    for way, tried in _ways(question, reader, filters):
        total, hits = _find(tried, reader, filters, page)
        if total:
            return Found(tried, way, total, hits, page)
    return Found(question, Way.TYPED, 0, [])


def suggest(question: Question, *, reader: Reader, most: int) -> list[tuple[str, str, str, str]]:
    """Source, title, note and address of what has this in its title, names or lead."""
    if not question:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(SUGGEST, _values(question, reader, Filters()) | {"most": most})
        return cursor.fetchall()


def _ways(question: Question, reader: Reader, filters: Filters) -> Iterator[tuple[Way, Question]]:
    yield Way.TYPED, question
    loosened = loosening.loosen(question)
    if loosened.apart:
        yield Way.APART, loosened.apart
    for meant in islice(spelling.meant_by(question), MOST_TRIED):
        if _exists(meant, reader, filters):
            yield Way.MEANT, meant
            break
    if loosened.mostly:
        yield Way.MOSTLY, loosened.mostly


def _find(question: Question, reader: Reader, filters: Filters, page: int) -> tuple[int, list[Hit]]:
    with prepared_cursor() as cursor:
        cursor.execute(FIND, values(question, reader, filters, page=page))
        rows = cursor.fetchall()
    return (rows[0][0] if rows else 0), [Hit(*row[1:]) for row in rows]


def _exists(question: Question, reader: Reader, filters: Filters) -> bool:
    with prepared_cursor() as cursor:
        cursor.execute(EXISTS, _values(question, reader, filters))
        return cursor.fetchone()[0]


def values(question: Question, reader: Reader, filters: Filters, *, page: int) -> dict:
    """The parameters of FIND."""
    return _values(question, reader, filters) | {
        "first": (page - 1) * PAGE_SIZE,
        "today": reader.today,
        "needles": question.needles[:NEEDLES],
    }


def _values(question: Question, reader: Reader, filters: Filters) -> dict[str, object]:
    return {
        "query": question.tsquery,
        "loosely": question.loosely,
        "whole": question.whole,
        "everything": reader.audiences is None,
        "audiences": reader.audiences or [],
        "source": filters.source,
        "category": filters.category,
        "region": filters.region,
        "since": filters.since,
    }
