"""A doctor applies on a phone, from the list to the submitted application."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import (
    BlockFactory,
    IntakeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
)
from courses.programmes.models import Application, ProgrammeVersion
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def intake(transactional_db, world, now):
    version = ProgrammeVersionFactory(
        programme__alliance=world.alliance, programme__host_unit=world.lead_unit
    )
    block = BlockFactory(version=version, department__unit=world.lead_unit)
    RequirementFactory(version=version, block=block, name="脊柱专科查体")
    ProgrammeVersion.objects.update(state="PUBLISHED", published_at=now)
    return IntakeFactory(version=version)


@pytest.fixture
def phone(page: Page, client, live_server, world):
    client.force_login(world.doctor)
    page.set_viewport_size({"width": 390, "height": 844})
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    refused = watch_policy(page)
    yield page
    assert refused == []


def test_a_doctor_applies_on_a_phone(phone, live_server, intake):
    phone.goto(live_server.url + reverse("programmes:home"))
    assert_no_serious_fault(phone)
    phone.get_by_role("link", name=intake.name).click()
    phone.locator("main summary").first.click()
    expect(phone.get_by_text("脊柱专科查体")).to_be_visible()
    assert_no_serious_fault(phone)
    phone.get_by_role("button", name="开始申请").click()
    phone.get_by_label("进修目标").fill("规范掌握脊柱专科查体")
    phone.get_by_label("工作经历与基础").fill("全科医师，执业八年")
    phone.get_by_label("意愿 1：科室").select_option(index=1)
    phone.get_by_label("意愿 1：月份").select_option(index=1)
    phone.get_by_label("选择文件").set_input_files(
        {"name": "执业证书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    phone.get_by_role("button", name="上传这个文件").click()
    expect(phone.get_by_role("link", name="执业证书.pdf")).to_be_visible()
    expect(phone.get_by_label("进修目标")).to_have_value("规范掌握脊柱专科查体")
    assert_no_serious_fault(phone)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing sticks out of the screen"
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_text("申请已提交")).to_be_visible()
    assert_no_serious_fault(phone)
    application = Application.objects.get()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.wishes.count() == 1
