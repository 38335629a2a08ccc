"""Two at once: one certificate, serials without a gap; each with a control that shows the race."""

import pytest
from django.db import IntegrityError, models

from alliance.core.transitions import TransitionNotAllowed
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import documents, entries
from courses.certificates.enums import CertificateState
from courses.certificates.factories import EarnedEnrolmentFactory
from courses.certificates.models import Certificate, CertificateFile, SerialCounter
from lms.testing.racing import Meeting, at_once, meet_before

from .steps import correct, issue

pytestmark = pytest.mark.django_db(transaction=True)


def _meet_before_the_snapshot(monkeypatch) -> None:
    """Both have looked for a standing certificate before either goes on, if locks let them."""
    meet_before(monkeypatch, documents, "snapshot_of")


def _without_locks(monkeypatch) -> None:
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_issued_twice_at_once_there_is_one_certificate(monkeypatch, locked):
    earned = EarnedEnrolmentFactory()
    _meet_before_the_snapshot(monkeypatch)
    if not locked:
        _without_locks(monkeypatch)
    outcomes = at_once(lambda: issue(earned), lambda: issue(earned))
    certificate = Certificate.objects.get()
    assert CertificateFile.objects.count() == 1
    if locked:
        assert outcomes == [certificate, certificate]
    else:
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1


def _read_then_write(*, alliance_id: int, kind: str, year: int, count: int) -> int:
    """reserve_numbers as it must not be: both read before either writes."""
    counter = SerialCounter.objects.get(alliance=alliance_id, kind=kind, year=year)
    _read_then_write.meeting.wait()
    counter.last += count
    counter.save()
    return counter.last


@pytest.mark.parametrize("one_statement", [True, False], ids=["one statement", "control with two"])
def test_two_issued_at_once_have_serials_of_their_own_and_no_gap(monkeypatch, one_statement):
    course = CoursePageFactory()
    issue(EarnedEnrolmentFactory(course=course))
    earned = [EarnedEnrolmentFactory(course=course) for _ in range(2)]
    if one_statement:
        _meet_before_the_snapshot(monkeypatch)
    else:
        monkeypatch.setattr(_read_then_write, "meeting", Meeting(), raising=False)
        monkeypatch.setattr(entries, "reserve_numbers", _read_then_write)
    outcomes = at_once(lambda: issue(earned[0]), lambda: issue(earned[1]))
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    if one_statement:
        assert numbers == [1, 2, 3]
    else:
        assert numbers == [1, 2]
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_corrected_twice_at_once_there_is_one_new_certificate(world, misspelt, monkeypatch, locked):
    _meet_before_the_snapshot(monkeypatch)
    if not locked:
        _without_locks(monkeypatch)
    office = world.training_office
    outcomes = at_once(lambda: correct(misspelt, office), lambda: correct(misspelt, office))
    assert Certificate.objects.filter(state=CertificateState.VALID).count() == 1
    assert Certificate.objects.count() == 2
    refusal = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
    assert isinstance(refusal, TransitionNotAllowed) == locked
