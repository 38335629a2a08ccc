"""A holder shows certificates to a stranger: from a path's page to a link, on a phone."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.badges.factories import BadgeFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.wallet.models import ShareLink
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import PHONE, watch_console

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(page: Page, live_server, world, client) -> Page:
    client.force_login(world.doctor)
    name = settings.SESSION_COOKIE_NAME
    page.set_viewport_size(PHONE)
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    return page


def test_certificates_are_shared_on_a_phone(world, phone, open_browser, live_server):
    certificate = CertificateFactory(
        enrolment=EarnedEnrolmentFactory(
            user=world.doctor, profile=None, course__alliance=world.alliance
        )
    )
    BadgeFactory(certificate=certificate)
    faults = watch_console(phone)
    phone.goto(live_server.url + reverse("badges:badge", args=[certificate.pk]))
    assert_no_serious_fault(phone)
    phone.get_by_role("link", name="我的证书").first.click()
    assert_no_serious_fault(phone)
    phone.get_by_role("link", name="分享给他人").click()
    phone.get_by_role("checkbox").check()
    phone.get_by_label("备注").fill("人事科")
    phone.get_by_role("button", name="生成链接").click()
    expect(phone.get_by_role("heading", name="人事科")).to_be_visible()
    assert_no_serious_fault(phone)
    stranger = open_browser(PHONE)
    faults_there = watch_console(stranger)
    stranger.goto(reverse("wallet:shared", args=[ShareLink.objects.get().token]))
    expect(stranger.get_by_text(certificate.serial)).to_be_visible()
    assert_no_serious_fault(stranger)
    phone.get_by_role("button", name="收回").click()
    expect(phone.get_by_text("已收回").first).to_be_visible()
    assert (faults, faults_there) == ([], [])
