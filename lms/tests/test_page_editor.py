"""Handing a new page in while Wagtail's editor saves it by itself."""

import re

import pytest
from django.urls import reverse

from alliance.pages.services import set_up_site
from courses.catalogue.models import CourseIndexPage, CoursePage
from lms.testing.browsing import DESKTOP, sign_in, wait_until

PASSWORD = "walked-once-through"
TITLE = "腰痛的基层识别"
INTERVAL_MS = 2000
NEXT = "event => new Promise(come => document.addEventListener(event, come, {once: true}))"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(world, live_server, open_browser, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = INTERVAL_MS
    set_up_site(alliance=world.alliance, site_url=live_server.url)
    world.editor.set_password(PASSWORD)
    world.editor.save()
    page = open_browser(DESKTOP)
    sign_in(page, world.editor.username, PASSWORD)
    return page


@pytest.mark.parametrize("held", ["fetch", "document"])
def test_a_page_handed_in_while_it_is_saved_is_made_once(held, editor, world):
    """Its own save answers late, or is still to come when what was pressed is answered late.

    Either way it was made twice, and the editor was told that the address is taken.
    """
    sent, late = [], []

    def hold(route):
        kind = route.request.resource_type
        if route.request.method == "POST":
            sent.append(kind)
            if kind == held:
                late.append((route, route.fetch(max_redirects=0)))
                return
        route.continue_()

    path = reverse(
        "wagtailadmin_pages:add", args=["catalogue", "coursepage", CourseIndexPage.objects.get().pk]
    )
    editor.goto(path)
    editor.evaluate(NEXT, "w-unsaved:watch-edits")
    editor.route(f"**{path}", hold)
    editor.locator("[name=title]").fill(TITLE)
    editor.locator("[name=alliance]").select_option(label=world.alliance.name)
    editor.locator("[name=summary]").fill("在乡镇也能认出需要马上转诊的腰痛。")
    editor.locator("[name=hours]").fill("2")
    editor.evaluate(NEXT, "w-autosave:save")
    if held == "fetch":
        wait_until(editor, lambda: late)
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.get_by_role("button", name="提交给联盟办公室审核").click(no_wait_after=True)
    editor.wait_for_timeout(INTERVAL_MS * 1.2)  # a save still to come would have come
    route, answer = late.pop()
    route.fulfill(response=answer)
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    assert sent == [held]
    assert CoursePage.objects.get().title == TITLE
