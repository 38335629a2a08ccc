"""What is remembered across publications: it is used, and it is never shown when it is old."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from alliance.news.factories import NewsPageFactory
from alliance.news.models import NewsPage, cards
from alliance.pages.page_cache import start_new_generation

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(home, world) -> NewsPage:
    page = NewsPageFactory(slug="one", title="旧标题", unit=world.unit)
    assert Client().get("/news/").status_code == 200
    return page


def shown(path: str = "/news/") -> str:
    """What the first visitor after a publication is shown."""
    start_new_generation()
    return Client().get(path).content.decode()


def test_a_publication_leaves_what_was_drawn_of_other_news(news):
    NewsPage.objects.filter(pk=news.pk).update(title="没有发布的改动")
    assert "旧标题" in shown()
    assert "没有发布的改动" not in shown()


@pytest.mark.parametrize("path", ["/", "/news/", "/news/one/"])
def test_what_is_published_is_seen_at_once(news, path, django_capture_on_commit_callbacks):
    assert "旧标题" in shown(path)
    with django_capture_on_commit_callbacks(execute=True):
        news.title = "新标题"
        news.save_revision().publish()
    html = Client().get(path).content.decode()
    assert "新标题" in html
    assert "旧标题" not in html


@pytest.mark.parametrize("path", ["/", "/news/", "/news/one/"])
def test_a_renamed_unit_is_seen_at_once(news, world, path, django_capture_on_commit_callbacks):
    Client().get(path)
    with django_capture_on_commit_callbacks(execute=True):
        world.unit.name = "改名后的医院"
        world.unit.save()
    assert "改名后的医院" in Client().get(path).content.decode()


def test_a_new_address_is_seen_at_once(news, django_capture_on_commit_callbacks):
    Client().get("/news/one/")
    with django_capture_on_commit_callbacks(execute=True):
        news.slug = "two"
        news.save_revision().publish()
    assert Client().get("/news/one/").status_code == 404
    assert Client().get("/news/two/").status_code == 200
    assert 'href="/news/two/"' in Client().get("/news/").content.decode()


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_what_is_taken_back_is_gone_at_once(news, act, django_capture_on_commit_callbacks):
    Client().get("/news/one/")
    with django_capture_on_commit_callbacks(execute=True):
        getattr(news, act)()
    assert Client().get("/news/one/").status_code == 404
    assert "旧标题" not in Client().get("/news/").content.decode()


def test_a_restriction_holds_at_once(news, django_capture_on_commit_callbacks):
    assert Client().get("/news/one/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get("/news/one/").status_code == 302
    assert "旧标题" not in Client().get("/news/").content.decode()


def test_a_preview_is_neither_remembered_nor_answered_from_memory(news):
    request = RequestFactory().get("/news/")
    request.is_preview = True
    news.title = "草稿"
    (drawn,) = cards([news], level=2, request=request)
    assert "草稿" in drawn
    assert "草稿" not in shown()
