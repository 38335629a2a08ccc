"""Two at once: one badge a certificate, a place each; with controls that show the races."""

import pytest
from django.db import IntegrityError, models
from django.utils import timezone

from courses.badges import documents, services
from courses.badges.models import Badge
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from lms.testing.racing import at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)


def make(certificate):
    return services.make_badge(
        certificate_id=certificate.pk, by=certificate.holder, at=timezone.now()
    )


def meet_before_signing(monkeypatch, *, locked: bool) -> None:
    """Both have a place before either writes, if locks let them."""
    meet_before(monkeypatch, documents, "credential")
    if not locked:
        monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_badges_at_once_never_share_a_place(monkeypatch, locked):
    course = CoursePageFactory()
    first, second, third = (
        CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course)) for _ in range(3)
    )
    make(first)
    taken = Badge.objects.get().place
    # Both draw the same places in the same order.
    monkeypatch.setattr(services.secrets, "randbelow", lambda size: _next_free())
    meet_before_signing(monkeypatch, locked=locked)
    outcomes = at_once(lambda: make(second), lambda: make(third))
    if locked:
        assert sorted(one.place for one in outcomes) == [taken + 1, taken + 2]
    else:
        assert sum(isinstance(one, IntegrityError) for one in outcomes) == 1


def _next_free() -> int:
    """The lowest place that is free as this thread sees it: what two would draw alike."""
    return max(Badge.objects.values_list("place", flat=True)) + 1


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_one_certificate_asked_twice_at_once_gives_one_badge(monkeypatch, locked):
    certificate = CertificateFactory()
    meet_before_signing(monkeypatch, locked=locked)
    outcomes = at_once(lambda: make(certificate), lambda: make(certificate))
    badge = Badge.objects.get()
    if locked:
        assert [one.token for one in outcomes] == [badge.token] * 2
    else:
        assert sum(isinstance(one, IntegrityError) for one in outcomes) == 1
