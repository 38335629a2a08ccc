"""Accessibility faults of a page as axe sees them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SERIOUS = frozenset({"serious", "critical"})
# What is being fetched is dimmed, and its words are paler than they stay.
BEING_FETCHED = ".htmx-request, .htmx-swapping, .htmx-settling"


def serious_faults(page: Page) -> list[str]:
    """One line for each serious fault: rule, what it asks for, and where the page breaks it."""
    expect(page.locator(BEING_FETCHED)).to_have_count(0)
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {node['html']}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


def assert_no_serious_fault(page: Page) -> None:
    """Fail and list the faults when axe finds one that keeps somebody from using the page."""
    faults = serious_faults(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)
