"""The discussion under news: members only, and nothing of it on a visitor's page."""

from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from alliance.discussion.services import writing
from alliance.news.discussing import HOST
from alliance.news.factories import NewsPageFactory
from lms.testing.discussing import assert_ends_agree
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db


def test_members_read_published_news_and_nobody_else(world, home):
    published, draft, restricted = NewsPageFactory(), NewsPageFactory(live=False), NewsPageFactory()
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    world.stranger.profile.unit.memberships.update(status="ENDED", ended_date="2026-01-01")
    people = [world.user(role) for role in ROLES if role != VISITOR]
    pages = [published.pk, draft.pk, restricted.pk]
    assert_ends_agree(HOST, pages, [*people, world.stranger, world.colleague])
    readers = set(HOST.readers(published.pk))
    assert {world.doctor, world.editor, world.administrator} <= readers
    assert world.stranger not in readers
    assert not HOST.readers(draft.pk).exists()
    assert not HOST.readers(restricted.pk).exists()
    assert HOST.about(draft.pk) is None
    assert HOST.about(published.pk).alliance_id is None


def test_a_visitors_page_is_the_same_with_and_without_comments(world, home, client):
    page = NewsPageFactory()
    writing.write(
        host="news", object_id=page.pk, text="内部看法", key=uuid4(), by=world.doctor,
        at=timezone.now(),
    )  # fmt: skip
    html = client.get(page.url).content.decode()
    assert "discussion" not in html
    assert client.get(f"/discussion/on/news/{page.pk}/").status_code == 302
    client.force_login(world.doctor)
    assert f"/discussion/on/news/{page.pk}/" in client.get(page.url).content.decode()
    client.logout()
    assert client.get(page.url).content.decode() == html
