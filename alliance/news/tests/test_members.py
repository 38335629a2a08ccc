"""Notices for members are nowhere where a visitor looks, and never answered from the cache."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from alliance.news.factories import NewsPageFactory, NoticePageFactory, SeriesFactory
from alliance.news.models import NoticePage
from alliance.search import readers, sources
from lms.testing.client import Client

pytestmark = pytest.mark.django_db
SECRET = "值班电话只给成员"


@pytest.fixture
def notice(home) -> NoticePage:
    until = timezone.localdate() + timedelta(days=3)
    return NoticePageFactory(title=SECRET, lead=SECRET, pinned_until=until)


@pytest.fixture
def member(world) -> Client:
    browser = Client()
    browser.force_login(world.doctor)
    return browser


def test_a_member_finds_it_pinned_at_the_top_and_in_the_list(notice, member):
    for path in ("/", "/news/notices/", notice.url):
        assert SECRET in member.get(path).content.decode()


def test_a_visitor_is_sent_to_sign_in(notice):
    for path in (notice.url, "/news/notices/"):
        response = Client().get(path)
        assert (response.status_code, SECRET in response.content.decode()) == (302, False)


@pytest.mark.parametrize(
    "path", ["/", "/news/", "/news/feed/", "/sitemap.xml", "/news/?category=notice", "/news/one/"]
)
def test_a_visitor_is_shown_nothing_of_it_after_a_member_was(notice, member, path):
    """Whoever comes first: what is drawn for a member reaches no cache that a visitor reads."""
    NewsPageFactory(slug="one")
    cache.clear()
    for browser in (member, Client(), member, Client()):
        html = browser.get(path).content.decode()
        assert (SECRET in html) == (browser is member and path == "/")
    assert notice.slug not in html


def test_what_a_member_reads_is_kept_by_no_one(notice, member):
    for path in (notice.url, "/news/notices/"):
        assert "no-store" in member.get(path)["Cache-Control"]


def test_a_notice_is_pinned_to_the_end_of_its_day(home):
    today = timezone.localdate()
    pinned = NoticePageFactory(pinned_until=today)
    NoticePageFactory(pinned_until=today - timedelta(days=1))
    NoticePageFactory(pinned_until=None)
    NoticePageFactory(pinned_until=today, live=False)
    assert list(NoticePage.objects.pinned(today)) == [pinned]


@pytest.mark.parametrize("notices", [1, 3])
def test_the_list_of_notices_costs_the_same_for_more(
    home, member, notices, django_assert_max_num_queries
):
    NoticePageFactory.create_batch(notices)
    member.get(reverse("news:notices"))
    with django_assert_max_num_queries(9):
        member.get(reverse("news:notices"))


def test_search_gives_it_to_who_is_signed_in(notice):
    (entry,) = sources.find("notices").read([notice.pk])
    assert (entry.title, entry.audience) == (SECRET, (readers.SIGNED_IN,))


@pytest.mark.parametrize("pieces", [1, 3])
def test_search_reads_any_number_of_news_with_as_many_queries(
    home, pieces, django_assert_num_queries
):
    series = SeriesFactory()
    for n in range(pieces):
        news = NewsPageFactory(slug=f"n-{n}", series=series)
        news.tags.add("村医", "义诊")
        news.save()
    with django_assert_num_queries(4):  # restrictions, news, which tags, their names
        assert len(list(sources.find("news").read(None))) == pieces
