"""A mentor's two minutes on a phone, and every board read by axe at both widths."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliance.core import workdays
from courses.attendance.models import Presence
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

pytestmark = pytest.mark.django_db(transaction=True)
BOARDS = {
    "training_office": ("office", "late", "at_risk"),
    "department_head": ("department",),
    "coordinator": ("our_people",),
    "doctor": ("attachment",),
}


def sign_in(page: Page, live_server, client, user) -> None:
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


@pytest.fixture
def _working_day(monkeypatch):
    """Today is worked, whatever day the test runs on."""
    real = workdays.is_workday
    today = timezone.localdate()

    def is_workday(day: date) -> bool:
        return day == today or real(day)

    for module in ("courses.boards.inbox", "courses.attendance.arithmetic"):
        monkeypatch.setattr(f"{module}.is_workday", is_workday)


@pytest.mark.usefixtures("_working_day")
def test_a_mentors_two_minutes(world, attachment, page: Page, live_server, client):
    for _ in range(3):
        EntryFactory(placement=attachment.placement, requirement=attachment.requirement)
    page.set_viewport_size({"width": 390, "height": 844})
    refused = watch_policy(page)
    sign_in(page, live_server, client, world.mentor)
    teaching = live_server.url + reverse("boards:teaching")
    page.goto(teaching)
    assert_no_serious_fault(page)

    page.get_by_role("link", name="审签登记").click()
    page.get_by_role("button", name="全部审签（3）").click()
    expect(page.locator(".notice--ok").first).to_be_visible()
    assert set(Entry.objects.values_list("status", flat=True)) == {"SIGNED"}

    page.goto(teaching)
    expect(page.get_by_role("link", name="审签登记")).to_have_count(0)
    page.get_by_role("link", name="确认今日到岗").click()
    if page.get_by_role("checkbox").count() == 0:
        page.get_by_role("link", name=world.department.name).first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="确认所选学员出勤").click()
    expect(page.locator(".notice--ok").first).to_be_visible()
    assert Presence.objects.get().confirmed_by == world.mentor

    page.goto(teaching)
    expect(page.get_by_text("都处理完了")).to_be_visible()
    assert refused == []


def test_every_board_can_be_read_by_everybody(
    world, attachment, unsigned, survey, page: Page, live_server, client
):
    unsigned(2)
    survey()
    addresses = {
        role: [reverse(f"boards:{name}") for name in names] for role, names in BOARDS.items()
    }
    addresses["training_office"].append(reverse("boards:trainee", args=[attachment.trainee.pk]))
    refused = watch_policy(page)
    for role, paths in addresses.items():
        sign_in(page, live_server, client, world.user(role))
        for path in paths:
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                page.goto(live_server.url + path)
                assert_no_serious_fault(page)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert refused == []
