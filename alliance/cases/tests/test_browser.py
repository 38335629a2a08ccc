"""A township doctor's case, on phones, from the first word to the advice."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from alliance.cases import drawn
from alliance.cases.enums import CaseStatus
from alliance.cases.models import Case, Mark
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import PHONE, watch_console

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone_of(browser: Browser, live_server):
    """`phone_of(user)`: the phone of somebody who is signed in. No page may complain."""
    complaints, contexts = [], []

    def open_phone(user) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context = browser.new_context(
            base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        page = context.new_page()
        complaints.append(watch_console(page))
        return page

    yield open_phone
    for context in contexts:
        context.close()
    assert complaints == [[] for _ in complaints]


def fits(page: Page) -> None:
    assert_no_serious_fault(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def write(page: Page) -> Case:
    """With a name in the text, which is marked and taken out; the photo goes in by itself."""
    page.goto(reverse("cases:new"))
    page.locator("[name=question]").fill("能否保守治疗？")
    page.get_by_text("60–74 岁").click()
    page.get_by_text("女", exact=True).click()
    page.locator("[name=history]").fill("患者张建国，滑倒后腰痛三天。")
    page.locator("[name=examination]").fill("胸腰段叩击痛，肌力 5 级。")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator("mark").first).to_have_text("张建国")
    fits(page)
    assert not Case.objects.exists()
    page.get_by_role("button", name="全部替换").click()
    expect(page.locator("[name=history]")).to_have_value("患者，滑倒后腰痛三天。")
    page.locator("#images").set_input_files(
        {"name": "片子.jpg", "mimeType": "image/jpeg", "buffer": drawn.photo(drawn.spine())}
    )
    expect(page.locator("[data-list] img")).to_have_count(1)
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_text("另一位医生确认没有标识信息后").first).to_be_visible()
    return Case.objects.get()


def confirm(page: Page, case: Case) -> None:
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="复核", exact=True).click()
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("button", name="确认无标识信息").click()
    expect(page.get_by_text("病例已开放")).to_be_visible()


def advise(page: Page, case: Case) -> None:
    """A mark on the picture, and advice that points at it."""
    page.goto(reverse("cases:case", args=[case.pk]))
    fits(page)
    page.get_by_role("link", name="打开图像 1").click()
    page.get_by_role("button", name="标点").click()
    canvas = page.locator("canvas")
    canvas.click(position={"x": 150, "y": 150})
    page.get_by_label("这里是什么").fill("前缘塌陷")
    page.get_by_role("button", name="保存标记").click()
    expect(page.locator("[data-mark]")).to_contain_text("前缘塌陷")
    fits(page)
    page.get_by_role("link", name="在回复里引用").click()
    text = page.locator("#reply-form [name=text]")
    expect(text).to_have_value("#1 ")
    text.fill("#1 处前缘压缩，后缘完整：先保守治疗，四周复查。")
    page.get_by_role("button", name="签发为会诊意见").click()
    expect(page.get_by_text("会诊意见已签发")).to_be_visible()


def test_case_goes_from_a_phone_to_advice(phone_of, world, expert):
    author = phone_of(world.doctor)
    case = write(author)
    confirm(phone_of(world.alliance_office), case)
    advise(phone_of(world.mentor), case)
    author.goto(reverse("cases:case", args=[case.pk]))
    expect(author.get_by_text("先保守治疗，四周复查")).to_be_visible()
    author.locator(".case-thread").get_by_role("link", name="#1").click()
    expect(author.locator("[data-mark]")).to_contain_text("前缘塌陷")
    case.refresh_from_db()
    mark = Mark.objects.get()
    assert (case.status, mark.by, case.history) == (
        CaseStatus.ADVISED, world.mentor, "患者，滑倒后腰痛三天。"
    )  # fmt: skip
