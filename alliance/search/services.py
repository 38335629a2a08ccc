"""Keeping the index true: a document is read anew in the transaction that changed its thing.

Many at once are only marked (`marking.refresh_later`): nobody finds them until the worker has
read them.
`rebuild` reads everything and finds what neither of them heard of.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import translation

from alliance.core.prepared import prepared_cursor

from . import answers, sources
from .models import Document
from .sources import Entry

AT_ONCE = 500
PLACEHOLDERS = """
INSERT INTO search_document (
    source, key, stale_since, title, note, url, text, folded_title, folded, category, region,
    level, audience, head, words, digest
)
SELECT %s, key, %s, '', '', '', '', '', '', '', '', '', '{}', '', '', ''
FROM unnest(%s::bigint[]) AS key ORDER BY key
"""
# Whoever comes second waits here for the first to commit, and reads what it has written.
LOCK = f"""{PLACEHOLDERS}
ON CONFLICT (source, key) DO UPDATE SET key = excluded.key RETURNING key, digest, stale_since
"""
WRITE = """
UPDATE search_document SET
    title = %s, note = %s, url = %s, text = %s, folded_title = %s, folded = %s, category = %s,
    region = %s, level = %s, date = %s, audience = %s, head = %s::text::tsvector,
    words = %s::text::tsvector, digest = %s, stale_since = NULL
WHERE source = %s AND key = %s
"""
UNMARK = "UPDATE search_document SET stale_since = NULL WHERE source = %s AND key = ANY(%s)"
REMOVE = "DELETE FROM search_document WHERE source = %s AND key = ANY(%s)"
TAKE_STALE = """
SELECT source, key FROM search_document WHERE stale_since IS NOT NULL
ORDER BY source, key LIMIT %s FOR UPDATE SKIP LOCKED
"""


@dataclass
class Difference:
    """What a rebuild found of one source: how many documents it has, and how many were wrong."""

    documents: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic(savepoint=False)
def refresh(name: str, keys: Iterable[int], *, at: datetime) -> None:
    """Read these things of the source anew; those that nobody may find any more are taken out.

    Idempotent. Two that refresh the same thing do it one after the other.
    """
    answers.forget()
    for batch in _batches(sorted(set(keys)), AT_ONCE):
        with prepared_cursor() as cursor:
            cursor.execute(LOCK, [name, at, batch])
            known = {key: (digest, stale) for key, digest, stale in cursor.fetchall()}
        entries = {entry.key: entry for entry in _entries(name, batch)}
        changed = [entry for entry in entries.values() if known[entry.key][0] != entry.digest()]
        with prepared_cursor() as cursor:
            if changed:
                cursor.executemany(WRITE, [_row(name, entry) for entry in changed])
            if same := [
                key
                for key in entries.keys() - {entry.key for entry in changed}
                if known[key][1] is not None
            ]:
                cursor.execute(UNMARK, [name, same])
            if gone := sorted(known.keys() - entries.keys()):
                cursor.execute(REMOVE, [name, gone])


def catch_up(*, at: datetime) -> int:
    """Read anew whatever is marked, a batch in a transaction; how many that were."""
    done = 0
    while batch := _refresh_stale(at):
        done += batch
    return done


@transaction.atomic
def _refresh_stale(at: datetime) -> int:
    with prepared_cursor() as cursor:
        cursor.execute(TAKE_STALE, [AT_ONCE])
        stale = cursor.fetchall()
    keys: dict[str, list[int]] = {}
    for name, key in stale:
        keys.setdefault(name, []).append(key)
    for name in sorted(keys):
        refresh(name, keys[name], at=at)
    return len(stale)


def rebuild(*, at: datetime, only: str | None = None) -> dict[str, Difference]:
    """Compare every thing with its document and mend what differs, also sources that are gone.

    What somebody changes meanwhile is right afterwards too: each difference is read once more
    under the document's lock.
    """
    stored = Document.objects.order_by().values_list("source", flat=True).distinct()
    names = [source.name for source in sources.every()] + sorted(
        name for name in stored if not sources.find(name)
    )
    return {name: _mend(name, at) for name in names if only in (None, name)}


def _mend(name: str, at: datetime) -> Difference:
    known = {
        key: None if stale else bytes(digest)
        for key, digest, stale in Document.objects.filter(source=name).values_list(
            "key", "digest", "stale_since"
        )
    }
    found = Difference()
    for batch in _batches(_entries(name), AT_ONCE):
        found.documents += len(batch)
        wrong = []
        for entry in batch:
            if entry.key not in known:
                found.added += 1
                wrong.append(entry.key)
            elif known.pop(entry.key) != entry.digest():
                found.changed += 1
                wrong.append(entry.key)
        refresh(name, wrong, at=at)
    found.removed = len(known)
    refresh(name, known, at=at)
    return found


def _entries(name: str, keys: Collection[int] | None = None) -> Iterator[Entry]:
    """In the source language, whatever the person reads whose request changes something."""
    if source := sources.find(name):
        with translation.override(settings.LANGUAGE_CODE):
            yield from source.read(keys)


def _row(name: str, entry: Entry) -> list:
    return [*entry.columns().values(), name, entry.key]


def _batches(items: Iterable, size: int) -> Iterator[list]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
