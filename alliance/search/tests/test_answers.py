"""Visitors are given a minute's old answer, unless the index has changed; nobody else is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.models import User
from alliance.search import marking, services, sources
from alliance.search.sources import Entry, Source

NOW = timezone.now()
SEARCH = reverse("search:search")


@pytest.fixture
def shelf(db):
    """What may be found; a test takes away from it."""
    entries = {n: Entry(key=n, url=f"/{n}/", title=f"脊柱联盟 {n}") for n in (1, 2)}

    def read(keys):
        return [entry for key, entry in entries.items() if keys is None or key in keys]

    with sources.instead(Source("shelf", "书架", read=read)):
        services.rebuild(at=NOW)
        yield entries


def hits(client, **params) -> int:
    answer = client.get(SEARCH, {"q": "脊柱"} | params)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    return answer.content.decode().count('class="hit"')


@pytest.mark.parametrize("asked", [{}, {"q": " 脊柱 "}, {"in": "shelf"}])
def test_what_a_visitor_asked_already_costs_no_query(
    client, shelf, django_assert_num_queries, asked
):
    assert hits(client, **asked) == 2
    with django_assert_num_queries(0):
        assert hits(client, **asked) == 2


@pytest.mark.parametrize(
    "other",
    [{"q": "脊柱联盟"}, {"page": "2"}, {"in": "shelf"}, {"since": "30"}, {"from": "elsewhere"}],
)
def test_another_question_is_asked(client, shelf, other):
    hits(client)
    with CaptureQueriesContext(connection) as asked:
        hits(client, **other)
    assert asked


def test_english_is_not_answered_in_chinese(client, shelf):
    hits(client)
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get(SEARCH, {"q": "脊柱"}).content.decode()


@pytest.mark.parametrize("change", [services.refresh, marking.refresh_later])
def test_what_was_taken_away_is_not_found_a_moment_longer(
    client, shelf, change, django_capture_on_commit_callbacks
):
    assert hits(client) == 2
    del shelf[1]
    with django_capture_on_commit_callbacks(execute=True):
        change("shelf", [1], at=NOW)
    assert hits(client) == 1


def test_a_person_gets_an_answer_of_their_own(client, shelf):
    hits(client)
    client.force_login(User.objects.create(username="reader", name="何振平"))
    assert "何振平" in client.get(SEARCH, {"q": "脊柱"}).content.decode()
    client.logout()
    assert "何振平" not in client.get(SEARCH, {"q": "脊柱"}).content.decode()
