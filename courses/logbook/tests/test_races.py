"""On a real PostgreSQL, two at the same moment; each with a control that shows it can fail."""

import threading
from uuid import uuid4

import pytest
from django.utils import timezone

from alliance.core.models import AuditEntry
from alliance.core.patients import AgeGroup
from alliance.core.transitions import TransitionNotAllowed
from courses.logbook import refusals, services
from courses.logbook.enums import EntryStatus
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry, Tally
from courses.logbook.services import Signing, Written
from courses.rotations.models import PlacementQuerySet
from lms.testing.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(here, world):
    number = uuid4()
    written = Written(
        here.requirement.pk, 2, timezone.localdate(), AgeGroup.OLD, "腰椎管狭窄症", ""
    )

    def work():
        return services.write_entry(
            client_id=number, written=written, submit=True, by=world.doctor, at=timezone.now()
        )

    return work


def test_entry_sent_three_times_after_a_lost_network_is_one(send):
    first, *others = at_once(send, send, send)
    assert others == [first, first]
    assert Entry.objects.get() == first
    assert AuditEntry.objects.filter(action="entry.submit").count() == 1


def test_control_without_the_lock_only_the_number_is_left_to_hold(send, monkeypatch):
    """All have looked before any has written: two meet the unique number and are refused."""
    look, gate = services._sent_before, threading.Barrier(3)

    def together(*args):
        found = look(*args)
        gate.wait()
        return found

    monkeypatch.setattr(PlacementQuerySet, "select_for_update", lambda self, **kwargs: self)
    monkeypatch.setattr(services, "_sent_before", together)
    results = at_once(send, send, send)
    assert sum(isinstance(result, refusals.SentByAnother) for result in results) == 2
    assert Entry.objects.count() == 1


@pytest.fixture
def entry(here):
    return EntryFactory(placement=here.placement, requirement=here.requirement)


@pytest.fixture
def sign(entry, world):
    def work():
        return services.sign_entries(entry_ids=[entry.pk], by=world.mentor, at=timezone.now())

    return work


@pytest.fixture
def give_back(entry, world):
    def work():
        return services.return_entry(
            entry_id=entry.pk, reason="级别不符", by=world.mentor, at=timezone.now()
        )

    return work


@pytest.mark.parametrize("_round", range(5))
def test_entry_signed_and_returned_at_once_is_one_of_them(_round, entry, sign, give_back):
    signing, returned = at_once(sign, give_back)
    entry.refresh_from_db()
    if entry.status == EntryStatus.SIGNED:
        assert [each.pk for each in signing.signed] == [entry.pk]
        assert isinstance(returned, TransitionNotAllowed)
    else:
        assert returned.status == entry.status == EntryStatus.RETURNED
        assert signing == Signing(signed=[], left=[entry.pk])
    tally = Tally.objects.get()
    assert (tally.signed, tally.waiting, tally.returned) == (
        (1, 0, 0) if entry.status == EntryStatus.SIGNED else (0, 0, 1)
    )
    assert AuditEntry.objects.filter(action__in=("entry.sign", "entry.return")).count() == 1


def test_control_without_the_lock_the_database_still_refuses_one(
    entry, sign, give_back, monkeypatch
):
    """Both have read it as waiting: the second write meets the trigger and fails."""
    gate = threading.Barrier(2)
    locked = services._locked

    class Unlocked:
        def filter(self, **kwargs):
            found = locked().select_for_update(no_key=False).filter(**kwargs)
            found.query.select_for_update = False
            rows = list(found)
            gate.wait()
            return Rows(rows)

    class Rows(list):
        def order_by(self, *names):
            return self

        def first(self):
            return self[0]

    monkeypatch.setattr(services, "_locked", Unlocked)
    results = at_once(sign, give_back)
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert not any(isinstance(result, TransitionNotAllowed) for result in results)


def test_two_who_sign_the_same_at_once_sign_it_once(entry, sign):
    results = at_once(sign, sign)
    assert sorted(len(result.signed) for result in results) == [0, 1]
    assert AuditEntry.objects.filter(action="entry.sign").count() == 1
