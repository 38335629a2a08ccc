"""The index follows what it is made of, in the same transaction, and finds what it missed."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from alliance.search import marking, services, sources, tasks
from alliance.search.models import Document
from alliance.search.services import Difference
from alliance.search.sources import Entry, Source
from lms.testing.racing import Meeting

NOW = timezone.now()


class Shelf:
    """A source whose things are a dict in memory."""

    def __init__(self):
        self.titles: dict[int, str] = {}
        self.reads = 0

    def read(self, keys):
        self.reads += 1
        for key, title in list(self.titles.items()):
            if keys is None or key in keys:
                yield Entry(
                    key=key, title=title, url=f"/{key}/", body="正文", date=date(2026, 5, 4)
                )


@pytest.fixture
def shelf(monkeypatch) -> Shelf:
    monkeypatch.setattr(sources, "_sources", {})
    shelf = Shelf()
    sources.register(Source("shelf", "书架", read=shelf.read))
    return shelf


def stored() -> dict[int, str]:
    return dict(Document.objects.filter(stale_since=None).values_list("key", "title"))


def test_refresh_adds_changes_and_removes(db, shelf):
    shelf.titles = {1: "脊柱", 2: "颈椎"}
    services.refresh("shelf", [1, 2, 3], at=NOW)
    assert stored() == {1: "脊柱", 2: "颈椎"}
    shelf.titles = {2: "腰椎"}
    services.refresh("shelf", [1, 2], at=NOW)
    assert stored() == {2: "腰椎"}
    assert Document.objects.get().head == "'椎':2A '腰椎':1A"


def test_refresh_takes_as_many_queries_for_one_as_for_three(db, shelf, django_assert_num_queries):
    shelf.titles = {1: "脊柱", 2: "颈椎", 3: "腰椎"}
    with django_assert_num_queries(2):
        services.refresh("shelf", [1], at=NOW)
    with django_assert_num_queries(2):
        services.refresh("shelf", [1, 2, 3], at=NOW)
    with django_assert_num_queries(1):
        services.refresh("shelf", [1, 2, 3], at=NOW)


def test_refresh_falls_with_the_transaction_of_the_change(db, shelf):
    shelf.titles = {1: "脊柱"}
    with transaction.atomic():
        services.refresh("shelf", [1], at=NOW)
        transaction.set_rollback(True)
    assert stored() == {}


def test_marked_documents_are_hidden_until_they_were_read(
    db, shelf, django_capture_on_commit_callbacks
):
    shelf.titles = {1: "脊柱", 2: "颈椎"}
    services.refresh("shelf", [1], at=NOW)
    with django_capture_on_commit_callbacks() as callbacks:
        marking.refresh_later("shelf", [1, 2, 3], at=NOW)
    assert stored() == {}
    assert len(callbacks) == 2  # no kept answer is given any more, and the worker is told once
    tasks.catch_up()
    assert stored() == {1: "脊柱", 2: "颈椎"}
    assert services.catch_up(at=NOW) == 0


def test_marks_of_a_source_that_is_gone_are_removed(db, shelf):
    marking.refresh_later("gone", [7], at=NOW)
    assert services.catch_up(at=NOW) == 1
    assert not Document.objects.exists()


def test_rebuild_mends_and_says_what_was_wrong(db, shelf):
    shelf.titles = {1: "脊柱", 2: "颈椎", 3: "腰椎"}
    services.refresh("shelf", [1, 2, 3], at=NOW)
    marking.refresh_later("shelf", [3], at=NOW)
    shelf.titles = {2: "颈椎病", 3: "腰椎", 4: "骶椎"}
    assert services.rebuild(at=NOW) == {"shelf": Difference(3, added=1, changed=2, removed=1)}
    assert stored() == {2: "颈椎病", 3: "腰椎", 4: "骶椎"}
    assert not services.rebuild(at=NOW)["shelf"]


def test_rebuild_drops_a_source_that_is_gone(db, shelf):
    shelf.titles = {1: "脊柱"}
    services.refresh("shelf", [1], at=NOW)
    sources._sources.clear()
    assert services.rebuild(at=NOW) == {"shelf": Difference(removed=1)}
    assert stored() == {}


def in_threads(*runs) -> None:
    def close_after(run):
        try:
            run()
        finally:
            connection.close()

    threads = [threading.Thread(target=close_after, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def race(shelf: Shelf, refresh) -> dict[int, str]:
    """Two change and index one new thing; the first to change commits last what it read first."""
    first_has_read, meeting = threading.Event(), Meeting()
    read = shelf.read

    def read_slowly(keys):
        entries = list(read(keys))
        if threading.current_thread().name == "first":
            first_has_read.set()
            meeting.wait()
        return entries

    sources.register(Source("shelf", "书架", read=read_slowly))

    def first():
        threading.current_thread().name = "first"
        shelf.titles[1] = "旧"
        refresh("shelf", [1])

    def second():
        first_has_read.wait(5)
        shelf.titles[1] = "新"
        refresh("shelf", [1])
        meeting.leave()

    in_threads(first, second)
    return stored()


@pytest.mark.django_db(transaction=True)
def test_two_who_index_the_same_thing_leave_what_is_true(shelf):
    assert race(shelf, lambda name, keys: services.refresh(name, keys, at=NOW)) == {1: "新"}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_older_reading_would_win(shelf):
    """The control: who reads before the lock writes what is no longer true."""

    def refresh_unlocked(name, keys):
        entries = list(sources.find(name).read(keys))
        for entry in entries:
            Document.objects.update_or_create(
                source=name, key=entry.key, defaults=entry.columns() | {"head": None, "words": None}
            )

    with connection.cursor() as cursor:
        for column in ("head", "words"):
            cursor.execute(f"ALTER TABLE search_document ALTER {column} DROP NOT NULL")
    try:
        assert race(shelf, refresh_unlocked) == {1: "旧"}
    finally:
        Document.objects.all().delete()
        with connection.cursor() as cursor:
            for column in ("head", "words"):
                cursor.execute(f"ALTER TABLE search_document ALTER {column} SET NOT NULL")
