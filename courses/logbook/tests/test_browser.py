"""A trainee's entries on a phone, in a real browser: with a network, without one, and on a device
that two people share."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import wait_until, wait_until_kept
from lms.testing.policy import watch_policy

pytestmark = pytest.mark.django_db(transaction=True)
KEPT, SENT = "已存在本机", "已提交"


def sign_in(page: Page, live_server, user) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


@pytest.fixture
def phone(page: Page, live_server, world, here):
    """The doctor's phone, signed in. What the policy refuses fails the test."""
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, world.doctor)
    refused = watch_policy(page)
    yield page
    assert refused == []


def write(phone: Page, diagnosis: str) -> None:
    """Five taps and the words."""
    form = phone.locator("form[data-entry]")
    form.locator("[name=requirement]").first.check()
    form.get_by_text("协助", exact=True).click()
    form.get_by_text("60–74 岁").click()
    form.locator("[name=diagnosis]").fill(diagnosis)
    form.get_by_role("button", name="提交", exact=True).click()


def test_entry_written_without_network_arrives_once(phone, live_server, world):
    new = live_server.url + reverse("logbook:new")
    phone.goto(new)
    assert_no_serious_fault(phone)
    wait_until_kept(phone, reverse("logbook:new"))
    write(phone, "腰椎滑脱")
    expect(phone.locator("[data-said]")).to_contain_text(SENT)
    assert Entry.objects.get().diagnosis == "腰椎滑脱"

    phone.context.set_offline(True)
    phone.reload()
    write(phone, "腰椎管狭窄症")
    expect(phone.locator("[data-said]")).to_contain_text(KEPT)
    write(phone, "患者王小明腰痛")
    expect(phone.locator("[data-kept-count]")).to_have_text("2")
    assert Entry.objects.count() == 1

    phone.context.set_offline(False)
    phone.goto(new)
    refused = phone.locator("[data-kept-list] li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("疑似姓名“王小明”")
    assert sorted(Entry.objects.values_list("diagnosis", flat=True)) == ["腰椎滑脱", "腰椎管狭窄症"]

    refused.get_by_role("button", name="修改").click()
    phone.locator("[name=diagnosis]").fill("腰痛")
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.locator("[data-kept]")).to_be_hidden()
    assert Entry.objects.count() == 3
    assert set(Entry.objects.values_list("placement__trainee__user", flat=True)) == {
        world.doctor.pk
    }


def wake_worker(phone: Page, live_server) -> None:
    """What the browser does when there is a network again: it asks the worker to send."""
    devtools = phone.context.new_cdp_session(phone)
    known = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.append(told))
    devtools.send("ServiceWorker.enable")
    wait_until(phone, lambda: known and known[-1]["registrations"])
    (registration,) = known[-1]["registrations"]
    asked = {"origin": live_server.url, "registrationId": registration["registrationId"]}
    for _ in range(2):
        devtools.send(
            "ServiceWorker.dispatchSyncEvent", asked | {"tag": "logbook", "lastChance": False}
        )


def test_entry_is_sent_once_with_every_page_closed(phone, live_server, world):
    phone.goto(live_server.url + reverse("logbook:new"))
    wait_until_kept(phone, reverse("logbook:new"))
    phone.context.set_offline(True)
    write(phone, "腰椎滑脱")
    expect(phone.locator("[data-said]")).to_contain_text(KEPT)
    phone.goto("about:blank")
    assert not Entry.objects.exists()
    phone.context.set_offline(False)
    wake_worker(phone, live_server)
    wait_until(phone, Entry.objects.exists)
    assert Entry.objects.get().diagnosis == "腰椎滑脱"


def test_entry_is_never_sent_under_another_account(phone, live_server, world, here):
    new = live_server.url + reverse("logbook:new")
    phone.goto(new)
    wait_until_kept(phone, reverse("logbook:new"))
    phone.context.set_offline(True)
    write(phone, "腰椎滑脱")
    expect(phone.locator("[data-said]")).to_contain_text(KEPT)

    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.locator("[data-kept-status]")).to_contain_text("登录已失效")
    sign_in(phone, live_server, world.other_doctor)
    phone.goto(new)
    expect(phone.locator("[data-kept-status]")).to_contain_text("其他账号")
    expect(phone.locator("[data-kept-list] li")).to_have_count(0)
    assert not Entry.objects.exists()

    sign_in(phone, live_server, world.doctor)
    with phone.expect_response("**/logbook/send/"):
        phone.goto(new)
    expect(phone.locator("[data-kept]")).to_be_hidden()
    assert Entry.objects.get().placement == here.placement


def test_mentor_signs_and_returns_on_a_phone(phone, live_server, world, here):
    make = {"placement": here.placement, "requirement": here.requirement}
    EntryFactory.create_batch(3, **make)
    sign_in(phone, live_server, world.mentor)
    phone.goto(live_server.url + reverse("logbook:inbox"))
    assert_no_serious_fault(phone)
    cards = phone.locator("#inbox article")
    cards.first.get_by_role("button", name="审签").click()
    expect(cards).to_have_count(2)
    cards.first.get_by_text("退回…").click()
    cards.first.get_by_text("日期不对").click()
    cards.first.get_by_role("button", name="退回给学员").click()
    expect(cards).to_have_count(1)
    phone.get_by_role("button", name="全部审签").click()
    expect(cards).to_have_count(0)
    assert sorted(Entry.objects.values_list("status", flat=True)) == [
        "RETURNED",
        "SIGNED",
        "SIGNED",
    ]
