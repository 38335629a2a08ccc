from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.pages.factories import StandardPageFactory
from alliance.pages.tasks import publish_scheduled_pages


@pytest.mark.django_db
def test_a_page_goes_live_when_it_is_due_and_comes_down_when_it_expires(home):
    now = timezone.now()
    due, later, expired = (
        StandardPageFactory(parent=home, live=live) for live in (False, False, True)
    )
    due.go_live_at = now - timedelta(minutes=1)
    due.save_revision(approved_go_live_at=due.go_live_at)
    later.go_live_at = now + timedelta(hours=1)
    later.save_revision(approved_go_live_at=later.go_live_at)
    expired.expire_at = now - timedelta(minutes=1)
    expired.save()
    for _ in range(2):  # safe to run twice
        publish_scheduled_pages()
    for page, live in ((due, True), (later, False), (expired, False)):
        page.refresh_from_db()
        assert page.live is live
