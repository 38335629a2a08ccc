"""News that belong together: tags, series, authors, and what to read next."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.news.enums import Part
from alliance.news.factories import AuthorFactory, NewsPageFactory, SeriesFactory
from alliance.news.models import Credit, NewsPage, Tag
from alliance.news.related import in_series, neighbours, related
from alliance.pages.standing import Standing

pytestmark = pytest.mark.django_db
OPEN, RESTRICTED = (
    Standing(version="", site=None, root_paths=[], restricts=restricts)
    for restricts in (False, True)
)


def tagged(*names: str, **news) -> NewsPage:
    page = NewsPageFactory(**news)
    page.tags.add(*names)
    page.save()
    return page


def signed(author, *, part=Part.TEXT, **news) -> NewsPage:
    page = NewsPageFactory(**news)
    page.credits = [Credit(author=author, part=part)]
    page.save()
    return page


def titles(response) -> list[str]:
    return [news.title for news in response.context["page_obj"]]


@pytest.mark.parametrize("standing", [OPEN, RESTRICTED])
def test_neighbours(home, standing):
    first, second, third = (NewsPageFactory(date=date(2026, 1, day)) for day in (1, 2, 2))
    NewsPageFactory(date=date(2026, 1, 3), live=False)
    assert neighbours(first, standing) == {"newer": second, "older": None}
    assert neighbours(second, standing) == {"newer": third, "older": first}
    assert neighbours(third, standing) == {"newer": None, "older": second}


@pytest.mark.parametrize("standing", [OPEN, RESTRICTED])
def test_related_share_the_most_tags_and_are_published(home, standing):
    news = tagged("转诊", "颈椎病")
    one = tagged("转诊", date=date(2026, 6, 1))
    both = tagged("转诊", "颈椎病", date=date(2026, 1, 1))
    tagged("义诊")
    tagged("转诊", live=False)
    assert related(news, standing) == [both, one]


def test_untagged_news_is_related_to_nothing(home):
    NewsPageFactory()
    assert related(NewsPageFactory(), OPEN) == []


def test_a_series_is_told_from_its_beginning(home):
    series = SeriesFactory()
    second = NewsPageFactory(series=series, date=date(2026, 2, 1))
    assert in_series(second, OPEN) == []  # it stands alone
    first = NewsPageFactory(series=series, date=date(2026, 1, 1))
    NewsPageFactory(series=series, live=False)
    NewsPageFactory(series=SeriesFactory())
    assert in_series(second, OPEN) == [first, second]
    assert in_series(NewsPageFactory(), OPEN) == []


def test_what_is_in_the_series_is_not_told_twice(home):
    series = SeriesFactory()
    one, _ = tagged("转诊", series=series), tagged("转诊", series=series)
    assert related(one, OPEN) == []


def test_an_article_says_who_made_it_and_what_to_read_next(home, client):
    series = SeriesFactory(title="山路上的门诊")
    author = AuthorFactory(name="何振平")
    page = signed(author, part=Part.PHOTO, series=series, title="第二篇")
    page.tags.add("村医")
    page.save()
    NewsPageFactory(series=series, title="第一篇", date=date(2026, 1, 1))
    html = client.get(page.url).content.decode()
    for words in (
        "摄影：",
        "何振平",
        "系列报道：山路上的门诊",
        "第一篇",
        "村医",
        author.get_absolute_url(),
    ):
        assert words in html


def test_the_lists_show_their_own_news(home, client):
    author, series = AuthorFactory(), SeriesFactory(introduction="怎样开起来的。")
    signed(author, title="署了名的")
    signed(author, title="还没发布", live=False)
    NewsPageFactory(title="系列第一篇", series=series, date=date(2026, 1, 1))
    NewsPageFactory(title="系列第二篇", series=series, date=date(2026, 2, 1))
    tagged("村医", title="有标签的")
    tag = Tag.objects.get(name="村医")
    assert titles(client.get(author.get_absolute_url())) == ["署了名的"]
    assert titles(client.get(series.get_absolute_url())) == ["系列第一篇", "系列第二篇"]
    assert titles(client.get(tag.get_absolute_url())) == ["有标签的"]


@pytest.mark.parametrize("name", ["tag", "series", "author"])
def test_a_list_without_published_news_is_not_there(home, client, name):
    author, series = AuthorFactory(), SeriesFactory()
    page = signed(author, series=series, live=False)
    page.tags.add("村医")
    page.save()
    where = {"tag": Tag.objects.get(), "series": series, "author": author}[name]
    assert client.get(where.get_absolute_url()).status_code == 404
    unknown = [10**9] if name == "author" else ["没有"]
    assert client.get(reverse(f"news:{name}", args=unknown)).status_code == 404


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_list_costs_the_same_for_more_news(
    home, client, world, pieces, django_assert_max_num_queries
):
    author = AuthorFactory(unit=world.unit)
    for n in range(pieces):
        signed(author, slug=f"n-{n}", unit=world.unit)
    client.get(author.get_absolute_url())
    with django_assert_max_num_queries(11):
        client.get(author.get_absolute_url() + "?page=1&x=1")


def test_a_renamed_author_is_seen_at_once(home, client, django_capture_on_commit_callbacks):
    author = AuthorFactory(name="旧名字")
    page = signed(author)
    assert "旧名字" in client.get(page.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        author.name = "新名字"
        author.save()
    assert "新名字" in client.get(page.url).content.decode()
