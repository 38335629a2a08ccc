"""The alliance's office changes a design: the preview follows, and what is published is drawn."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from alliance.pages.services import set_up_site
from courses.designs import services
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import DESKTOP, watch_console
from lms.testing.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_word_is_changed_seen_and_published(page: Page, live_server, client):
    world = build_world()
    set_up_site(alliance=world.alliance, site_url=live_server.url)
    asked = {"alliance_id": world.alliance.pk, "kind": "COURSE"}
    first = services.version_for(**asked)
    client.force_login(world.alliance_office)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page.set_viewport_size(DESKTOP)
    faults = watch_console(page)
    page.goto(live_server.url + reverse("designs:edit", kwargs={"pk": first.design_id}))
    status = page.locator("[data-status]")
    row = page.locator("[data-box]").filter(has_text="结业证书").first
    row.locator("summary").click()
    row.locator("[name$='-text']").fill("培训合格证书")
    expect(status).to_have_text("已更新预览")
    expect(page.locator("[data-picture]")).to_have_attribute("src", re.compile("^data:image/png"))
    assert_no_serious_fault(page)
    row.locator("[name$='-text']").fill("{nothing}")
    expect(status).to_have_text("有地方填得不对，预览没有更新。")
    row.locator("[name$='-text']").fill("培训合格证书")
    page.get_by_role("button", name="保存并核对发布").click()
    page.get_by_role("button", name="核对无误，发布").click()
    expect(page.get_by_role("cell", name="2", exact=True)).to_be_visible()
    published = services.version_for(**asked)
    assert (published.number, first.number) == (2, 1)
    assert "培训合格证书" in {box.text for box in published.arranged().boxes}
    assert faults == []
