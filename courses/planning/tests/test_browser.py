"""A planner's morning at a desk, in a real browser."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from alliance.jobs import running
from alliance.jobs.models import Job
from courses.planning.models import WEEK, Plan
from courses.rotations.models import Placement
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

from .scene import AT, build_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desktop(page: Page, live_server, client, world):
    page.set_viewport_size({"width": 1280, "height": 900})
    client.force_login(world.training_office)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    refused = watch_policy(page)
    yield page
    assert refused == []


def test_a_planners_morning(desktop: Page, live_server, world):
    build_scene(world)
    desktop.goto(live_server.url + reverse("planning:new"))
    desktop.get_by_label("计划名称").fill("春季轮转")
    desktop.get_by_role("checkbox").first.check()
    desktop.get_by_role("button", name="建立草稿").click()

    # The solver makes the draft; the worker's part is done here.
    desktop.locator("summary", has_text="自动排班").click()
    desktop.get_by_role("button", name="开始排班").click()
    expect(desktop.get_by_text("正在自动排班")).to_be_visible()
    running.run(job_id=Job.objects.get().pk, at=AT)
    desktop.goto(live_server.url + reverse("planning:plan", args=[Plan.objects.get().pk]))
    stays = desktop.locator(".stay")
    expect(stays).to_have_count(4)
    expect(desktop.locator(".stay--wrong")).to_have_count(0)
    assert_no_serious_fault(desktop)

    # A step by keyboard into the next stay is marked, keeps the focus, and is taken back.
    first = stays.first
    kept = first.get_attribute("id")
    first.focus()
    desktop.keyboard.press("Shift+ArrowRight")
    expect(desktop.locator(".stay--wrong").first).to_be_visible()
    expect(desktop.locator(".stay__mark").first).to_have_text(re.compile("日期重叠|超出容量"))
    expect(desktop.locator(f"#{kept}")).to_be_focused()
    desktop.keyboard.press("Control+z")
    expect(desktop.locator(".stay--wrong")).to_have_count(0)

    # The mouse drags a stay by two weeks, which the server keeps.
    box = stays.first.bounding_box()
    week = box["width"] / int(stays.first.get_attribute("data-span"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    row = Plan.objects.get().rows.get(pk=kept.removeprefix("row-"))
    desktop.mouse.move(x, y)
    desktop.mouse.down()
    desktop.mouse.move(x + 1.2 * week, y, steps=3)
    desktop.mouse.move(x + 2 * week, y, steps=3)
    expect(desktop.locator(f"#{kept}")).to_have_class(re.compile("stay--dragged"))
    with desktop.expect_response(re.compile("/edit/")):
        desktop.mouse.up()
    expect(desktop.locator(".stay--wrong").first).to_be_visible()
    expect(desktop.locator("#planner-panel")).to_have_count(0)  # a drag is no click
    moved = Plan.objects.get().rows.get(pk=row.pk)
    assert moved.starts_on - row.starts_on == 2 * WEEK
    desktop.keyboard.press("Control+z")
    expect(desktop.locator(".stay--wrong")).to_have_count(0)

    desktop.get_by_role("link", name="核对并发布").click()
    expect(desktop.get_by_role("heading", name="核对变动")).to_be_visible()
    assert_no_serious_fault(desktop)
    desktop.get_by_role("button", name="发布").click()
    expect(desktop.get_by_text("计划已发布")).to_be_visible()
    assert Placement.objects.count() == 4
