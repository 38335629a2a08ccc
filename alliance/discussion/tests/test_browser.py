"""A phone on a piece of news: the discussion comes when it is reached, @ offers colleagues."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from alliance.discussion.models import Comment
from alliance.news.discussing import HOST
from alliance.news.factories import NewsPageFactory
from alliance.notices.models import Notice
from alliance.pages.services import set_up_site
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import PHONE
from lms.testing.policy import watch_policy

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_colleague_is_called_by_name_under_news(page: Page, live_server, world, client, rooms):
    rooms[HOST.name] = HOST
    set_up_site(alliance=world.alliance, site_url=live_server.url)
    news = NewsPageFactory()
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(
        name="周明远", name_key="zhou ming yuan"
    )
    client.force_login(world.doctor)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    page.context.add_cookies([cookie | {"value": client.cookies[cookie["name"]].value}])
    page.set_viewport_size(PHONE)
    refused = watch_policy(page)
    page.goto(live_server.url + news.get_url())
    # In one step: what comes when it is reached replaces the element.
    page.evaluate("document.querySelector('#discussion').scrollIntoView()")
    text = page.get_by_label("内容")
    text.press_sequentially("请 @zhou")
    page.get_by_role("button", name="周明远").click()
    expect(text).to_have_value("请 @周明远 ")
    assert_no_serious_fault(page)
    text.press_sequentially("看一下")
    page.get_by_role("button", name="发表").click()
    expect(page.get_by_text("已发表。")).to_be_visible()
    expect(page.locator(".mention")).to_have_text("@周明远")
    page.get_by_role("link", name="回复").click()
    expect(page.get_by_role("link", name="不回复了")).to_be_visible()
    assert_no_serious_fault(page)
    assert Comment.objects.get().mentioned.get() == world.mentor
    assert Notice.objects.get().user == world.mentor
    assert refused == []
