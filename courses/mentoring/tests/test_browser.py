"""The mentor's two taps on a phone, and the screens read by axe."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.mentoring.enums import MeetingStatus
from courses.mentoring.factories import GoalFactory, MeetingFactory
from lms.testing.axe import assert_no_serious_fault
from lms.testing.policy import watch_policy

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, live_server, client, user) -> None:
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


def test_mentor_signs_in_two_taps(world, pairing, page: Page, live_server, client):
    meeting = MeetingFactory(pairing=pairing, held=True, outcome="复盘三例")
    GoalFactory(pairing=pairing)
    page.set_viewport_size({"width": 390, "height": 844})
    refused = watch_policy(page)
    sign_in(page, live_server, client, world.mentor)
    page.goto(live_server.url + reverse("mentoring:home"))
    assert_no_serious_fault(page)
    page.get_by_text(meeting.agenda).click()
    expect(page.get_by_text("复盘三例")).to_be_visible()
    page.get_by_role("button", name="签字").click()
    expect(page.get_by_text("已签字。")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.SIGNED
    assert meeting.mentor_signed_at <= timezone.now()
    sign_in(page, live_server, client, world.training_office)
    for name in ("office", "chains"):
        page.goto(live_server.url + reverse(f"mentoring:{name}"))
        assert_no_serious_fault(page)
    assert refused == []
