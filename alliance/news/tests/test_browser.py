"""An editor's story from draft to the home page: written, sent back, mended, approved."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from alliance.news.models import NewsIndexPage, NewsPage
from alliance.pages.services import set_up_site
from lms.testing.browsing import (
    DESKTOP,
    PHONE,
    approve,
    looking_into,
    send_back,
    sign_in,
    submit,
)

TITLE, LEAD = "首台镜下手术在县医院完成", "带教专家到场，患者次日下地。"
TEXT, WORD = "手术由县医院团队主刀。", "请写明手术的日期。"
PASSWORD = "walked-once-through"
PICTURES = Path(__file__).parents[3] / "artefacts" / "news"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offices(world, live_server):
    set_up_site(alliance=world.alliance, site_url=live_server.url)
    for user in (world.editor, world.alliance_office):
        user.set_password(PASSWORD)
        user.save()
    return world


def test_a_story_from_draft_to_the_home_page(offices, open_browser):
    look = looking_into(PICTURES)
    editor, office, visitor = open_browser(DESKTOP), open_browser(DESKTOP), open_browser(PHONE)
    sign_in(editor, offices.editor.username, PASSWORD)
    editor.goto(f"/admin/pages/add/news/newspage/{NewsIndexPage.objects.get().pk}/")
    editor.locator("[name=title]").fill(TITLE)
    editor.locator("[name=lead]").fill(LEAD)
    expect(editor.locator("[name=slug]")).not_to_have_value("")
    editor.locator("button[title='插入内容块']").click()
    editor.get_by_role("option", name="文字", exact=True).click()
    editor.locator("[data-draftail-editor] [contenteditable=true]").press_sequentially(TEXT)
    # The editor hands its text to the form a moment later.
    expect(editor.locator("[name=body-0-value]")).to_have_value(re.compile(TEXT))
    editor.get_by_role("button", name="保存草稿").click()
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    story = NewsPage.objects.get(title=TITLE)
    visitor.goto("/")
    expect(visitor.get_by_text(TITLE)).to_have_count(0)
    submit(editor)

    sign_in(office, offices.alliance_office.username, PASSWORD)
    send_back(office, story.pk, WORD)
    editor.goto("/notices/")
    expect(editor.get_by_text(WORD).first).to_be_visible()
    editor.goto(f"/admin/pages/{story.pk}/edit/")
    editor.locator("[name=lead]").fill(f"11 月 20 日，{LEAD}")
    submit(editor)
    approve(office, story.pk)

    visitor.goto("/")
    look(visitor, "home")
    visitor.get_by_role("link", name=TITLE).first.click()
    expect(visitor.get_by_text(f"11 月 20 日，{LEAD}").first).to_be_visible()
    look(visitor, "story")
