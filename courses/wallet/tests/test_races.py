"""Two at once: a step told once, a limit held; each with a control that shows the race."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models
from django.utils import timezone

from alliance.notices.models import Notice
from courses.certificates.factories import HeldFactory
from courses.wallet import expiry, services
from courses.wallet.models import ExpiryWarning, ShareLink
from lms.testing.racing import Meeting, at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def meet_in(monkeypatch, module, name: str, *, locked: bool) -> Meeting:
    """Both come to that step before either goes on, if locks let them."""
    if not locked:
        monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    return meet_before(monkeypatch, module, name)


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_sweeps_at_once_tell_once(world, monkeypatch, locked):
    HeldFactory(
        holder=world.doctor, alliance=world.alliance, expires_date=TODAY + timedelta(days=7)
    )
    meeting = meet_in(monkeypatch, expiry, "step_of", locked=locked)
    outcomes = at_once(*[lambda: expiry.warn(at=NOW)] * 2, meeting=meeting)
    assert ExpiryWarning.objects.count() == 1
    assert Notice.objects.filter(user=world.doctor).count() == 1
    if locked:
        assert sorted(outcomes) == [0, 1]
    else:
        assert sum(isinstance(one, IntegrityError) for one in outcomes) == 1


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_links_at_once_stay_within_the_limit(world, monkeypatch, locked):
    certificate = HeldFactory(holder=world.doctor, alliance=world.alliance)
    monkeypatch.setattr(services, "MOST_OPEN", 1)
    meet_in(monkeypatch, services.secrets, "token_urlsafe", locked=locked)

    def share():
        return services.share(
            certificate_ids=[certificate.pk], last_date=TODAY, note="", by=world.doctor, at=NOW
        )

    outcomes = at_once(share, share)
    refused = sum(isinstance(one, services.TooManyLinks) for one in outcomes)
    assert (ShareLink.objects.count(), refused) == ((1, 1) if locked else (2, 0))
