"""Light and dark in a real browser: the system's choice, then the reader's, kept."""

import pytest
from playwright.sync_api import Page, expect

from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

PAGE = "/units/"
LIGHT, DARK = "rgb(250, 247, 240)", "rgb(14, 25, 25)"


def paper(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.mark.parametrize(("system", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_theme_follows_the_system(page, live_server, system, colour):
    page.emulate_media(color_scheme=system)
    page.goto(live_server.url + PAGE)
    assert paper(page) == colour


def test_theme_chosen_by_the_reader_is_kept(page, live_server):
    refused = watch_policy(page)
    page.emulate_media(color_scheme="light")
    page.goto(live_server.url + PAGE)
    switch = page.get_by_role("button", name="深色显示").first
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert paper(page) == DARK
    assert_no_serious_fault(page)

    page.reload()
    assert paper(page) == DARK
    page.emulate_media(media="print")
    assert paper(page) != DARK
    assert refused == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_page_not_found_is_accessible_on_a_phone(page, live_server, system):
    page.emulate_media(color_scheme=system)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + "/nowhere/")
    page.locator("summary").click()
    assert_no_serious_fault(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_a_fault(page, live_server):
    """The control: a picture without words is a serious fault."""
    page.goto(live_server.url + PAGE)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_no_serious_fault(page)
