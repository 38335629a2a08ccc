from xml.etree import ElementTree

import pytest

from alliance.news.enums import Category
from alliance.news.factories import NewsPageFactory, NoticePageFactory
from alliance.news.models import Tag

pytestmark = pytest.mark.django_db


def told(client, path: str) -> list[str]:
    feed = ElementTree.fromstring(client.get(path).content)
    return [item.findtext("title") for item in feed.iter("item")]


def test_each_feed_tells_its_own_published_news(home, client):
    NewsPageFactory(title="通知", category=Category.NOTICE)
    story = NewsPageFactory(title="故事", category=Category.GRASSROOTS)
    story.tags.add("村医")
    story.save()
    NewsPageFactory(title="未发布", category=Category.NOTICE, live=False)
    NoticePageFactory(title="成员的事")
    tag = Tag.objects.get()
    assert sorted(told(client, "/news/feed/")) == ["故事", "通知"]
    assert told(client, "/news/feed/notice/") == ["通知"]
    assert told(client, f"{tag.get_absolute_url()}feed/") == ["故事"]


def test_a_feed_is_named_for_its_alliance(home, client, world):
    named = {
        path: ElementTree.fromstring(client.get(path).content).findtext("channel/title")
        for path in ("/news/feed/", "/news/feed/notice/")
    }
    name = world.alliance.name
    assert named == {"/news/feed/": name, "/news/feed/notice/": f"{name}：通知公告"}


@pytest.mark.parametrize("path", ["/news/feed/nothing/", "/news/tags/没有/feed/"])
def test_there_is_no_feed_of_nothing(home, client, path):
    assert client.get(path).status_code == 404


def test_an_entry_names_its_category_and_tags(home, client):
    story = NewsPageFactory(category=Category.GRASSROOTS)
    story.tags.add("村医")
    story.save()
    feed = ElementTree.fromstring(client.get("/news/feed/").content)
    assert [word.text for word in feed.iter("category")] == ["基层故事", "村医"]


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_feed_costs_the_same_for_more_news(home, client, pieces, django_assert_max_num_queries):
    NewsPageFactory.create_batch(pieces, cover=None)
    with django_assert_max_num_queries(8):
        client.get("/news/feed/")
