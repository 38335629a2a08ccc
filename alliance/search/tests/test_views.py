"""The search page and its suggestions, as a browser gets them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.core.throttle import Limit
from alliance.search import services, sources, views
from alliance.search.highlighting import marked, marked_name
from alliance.search.sources import Entry, Source

NASTY = "<script>alert('脊柱')</script>"


@pytest.fixture
def shelf(db):
    entries = [
        Entry(key=n, url=f"/{n}/", title=f"脊柱 {NASTY} {n}", note=NASTY, lead=f"{NASTY}" * 20)
        for n in range(23)
    ]
    with sources.instead(Source("shelf", "书架", read=lambda keys: entries)):
        services.rebuild(at=timezone.now())
        yield


def page(client, **params) -> str:
    answer = client.get(reverse("search:search"), params)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    return answer.content.decode()


def test_without_a_question_the_page_asks_for_one(client, db, django_assert_num_queries):
    client.get(reverse("search:search"))
    with django_assert_num_queries(0):
        html = page(client)
    assert 'name="q"' in html


@pytest.mark.parametrize("number", [1, 3])
def test_one_query_however_many_are_shown(client, shelf, django_assert_num_queries, number):
    page(client, q="脊")
    with django_assert_num_queries(1):
        html = page(client, q="脊柱", page=number)
    assert html.count('class="hit"') == {1: 10, 3: 3}[number]


def test_hits_are_escaped_and_marked(client, shelf):
    html = page(client, q="脊柱")
    assert "<script>alert" not in html
    assert "<mark>脊柱</mark> &lt;script&gt;alert(&#x27;<mark>脊柱</mark>&#x27;)" in html


@pytest.mark.parametrize("typed", [NASTY, '" autofocus onfocus=alert(1) x="', "&lt;b&gt;"])
def test_what_was_typed_is_escaped(client, db, typed):
    html = page(client, q=typed)
    assert typed not in html


@pytest.mark.parametrize(
    "params",
    [
        {"q": "脊柱", "page": "0"},
        {"q": "脊柱", "page": "99999999999"},
        {"q": "脊柱", "page": "²"},
        {"q": "脊柱", "in": "nowhere", "category": "'", "since": "-1", "region": "\0"},
        {"q": "x" * 5000},
        {"q": "\ud7ff\0"},
    ],
)
def test_whatever_the_address_holds_is_answered(client, shelf, params):
    page(client, **params)


def test_nothing_found_says_what_to_do(client, db):
    html = page(client, q="没有这个词")
    assert "state--empty" in html


def test_suggestions_are_titles_as_they_are_typed(client, shelf):
    html = client.get(reverse("search:suggest"), {"q": "脊"}).content.decode()
    assert html.count("<li>") == views.SUGGESTIONS
    assert "<mark>脊</mark>柱" in html
    assert "<script>" not in html
    assert client.get(reverse("search:suggest"), {"q": "😀"}).content.strip() == b""


def test_a_visitor_who_asks_without_end_waits_a_minute(client, shelf, monkeypatch):
    monkeypatch.setattr(views, "LIMIT", Limit("test-search", tries=1, seconds=60))
    monkeypatch.setattr(views, "TYPING_LIMIT", Limit("test-typing", tries=0, seconds=60))
    page(client, q="脊")
    answer = client.get(reverse("search:search"), {"q": "脊柱"})
    assert answer.status_code == 429
    assert "/1/" not in answer.content.decode()
    assert client.get(reverse("search:suggest"), {"q": "脊"}).status_code == 204
    other = client.get(reverse("search:search"), {"q": "脊柱"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("text", "needles", "html"),
    [
        ("脊柱聯盟", ["联盟"], "脊柱<mark>聯盟</mark>"),
        ("ＰＫＰ与 spkp", ["pkp"], "<mark>ＰＫＰ</mark>与 spkp"),
        ("a<b>", ["b"], "a&lt;<mark>b</mark>&gt;"),
        ("医联体", ["医联", "联体"], "<mark>医联</mark><mark>体</mark>"),
        ("脊柱", [], "脊柱"),
    ],
)
def test_marked(text, needles, html):
    assert marked(text, needles) == html


@pytest.mark.parametrize(
    ("name", "needle", "html"),
    [
        ("漯河市中心医院", "luohe", "<mark>漯河</mark>市中心医院"),
        ("漯河市中心医院", "lhs", "<mark>漯河市</mark>中心医院"),
        ("漯河市中心医院", "zhongx", "漯河市<mark>中心</mark>医院"),
        ("CT室", "ct", "<mark>CT</mark>室"),
    ],
)
def test_marked_name(name, needle, html):
    assert marked_name(name, [needle]) == html
