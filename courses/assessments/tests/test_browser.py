"""A guest at the bedside: the QR link on a phone, a pass, nine big buttons a line, two minutes."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.assessments import passes, services
from courses.assessments.models import Assessment
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

from .giving import FEEDBACK

pytestmark = pytest.mark.django_db(transaction=True)


def test_guest_answers_a_mini_cex_on_a_phone(page: Page, live_server, attachment, asked, world):
    issued, code = services.issue_pass(
        alliance_id=world.alliance.pk,
        department=attachment.placement.department,
        teacher_name="钱护士",
        by=world.mentor,
        at=timezone.now(),
    )
    page.set_viewport_size({"width": 390, "height": 844})
    refused = watch_policy(page)
    page.goto(live_server.url + reverse("assessments:answer", args=[asked.token]))
    assert_no_serious_fault(page)
    page.get_by_role("textbox", name="通行码").fill(passes.spoken(code).lower())
    page.get_by_role("button", name="用通行码评价").click()
    expect(page.locator("main")).to_contain_text(issued.teacher_name)
    assert_no_serious_fault(page)
    for line in page.locator("fieldset.scale").all():
        step = line.locator("label").nth(6)
        assert step.bounding_box()["height"] >= 44
        step.click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有提交")
    page.get_by_role("textbox", name="反馈").fill(FEEDBACK)
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator("main")).to_contain_text("评价已提交")
    assert refused == []
    assessment = Assessment.objects.get()
    assert (assessment.rater_name, assessment.percent, assessment.rated) == ("钱护士", 78, 7)
    assert assessment.observed_on == timezone.localdate()
