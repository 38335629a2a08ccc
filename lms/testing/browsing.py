"""What the browser journeys share: sizes of screens, signing in, and a look at each page."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page

from .axe import assert_no_serious_fault

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# What a browser says of each request that it makes while it has no network.
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"

READY = """async path => navigator.serviceWorker.controller?.state === "activated"
    && Boolean(await caches.match(path))"""
# Where Wagtail's editor leads once an action is done.
LEFT = re.compile(r"/admin/pages/\d+/$|/admin/$")
# Longer than a page waits for a lost request and tries once more (static/js/request.js).
PATIENCE_MS, EACH_MS = 20_000, 50

Look = Callable[[Page, str], None]


def sign_in(page: Page, username: str, password: str) -> None:
    """By the form, on whatever page asks for it."""
    if not page.locator("input[name=login]").count():
        page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="登录").click()
    page.locator("input[name=password]").wait_for(state="detached")


def submit(page: Page) -> None:
    """Hand the page that stands in Wagtail's editor to the alliance office."""
    _choose(page, page.get_by_role("button", name="提交给联盟办公室审核"))
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def approve(page: Page, page_id: int) -> None:
    """The alliance office approves what was handed in, which publishes it."""
    page.goto(f"/admin/pages/{page_id}/edit/")
    _choose(page, page.get_by_role("button", name=re.compile("^\\s*批准")))
    page.wait_for_url(LEFT)


def send_back(page: Page, page_id: int, comment: str) -> None:
    """The alliance office returns what was handed in, with a word to its writer."""
    page.goto(f"/admin/pages/{page_id}/edit/")
    _choose(page, page.locator("footer [data-workflow-action-name=reject]"))
    said = page.locator("textarea[name=comment]")
    said.fill(comment)
    said.locator("xpath=ancestor::form").locator("[type=submit]").click()
    page.wait_for_url(LEFT)


def _choose(page: Page, button: Locator) -> None:
    """Press one of the actions below Wagtail's editor."""
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    button.click()


def watch_console(page: Page) -> list[str]:
    """A list that fills with every error of the page and its policy; a test ends with it empty."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and NO_NETWORK not in message.text:
            said.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return said


def wait_until_kept(page: Page, path: str) -> None:
    """The page's worker is in charge and has kept `path`: from here on it opens without network.

    `wait_for_function` would take an unfinished promise for a yes.
    """
    wait_until(page, lambda: page.evaluate(READY, path))


def wait_until(page: Page, true: Callable[[], object]) -> None:
    """Asked again and again, while the browser goes on: what no locator of the page can tell."""
    for _ in range(PATIENCE_MS // EACH_MS):
        if true():
            return
        page.wait_for_timeout(EACH_MS)
    raise AssertionError("it never came true")


def looking_into(folder: Path) -> Look:
    """`look(page, name)`: keeps a picture, asks axe, and finds what is wider than the screen."""
    folder.mkdir(parents=True, exist_ok=True)

    def look(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        assert_no_serious_fault(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"

    return look
