"""On a real PostgreSQL, two at the same moment; the control shows that the race can be lost."""

import threading

import pytest
from django.db import DatabaseError
from django.utils import timezone

from alliance.cases.enums import FOLLOW_UP_DAYS, CaseStatus
from alliance.cases.factories import CaseFactory, InvitationFactory
from alliance.cases.models import Case, FollowUp
from alliance.cases.services import advising, closing, reviewing
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from lms.testing.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(world, draft):
    draft.status, draft.submitted_at = CaseStatus.DEIDENTIFIED, timezone.now()
    draft.save()
    return draft


@pytest.fixture
def confirm(waiting):
    def by(person):
        return lambda: reviewing.confirm_case(
            case_id=waiting.pk, text_read=True, clean_images=(), no_text_in=(), by=person,
            at=timezone.now(),
        )  # fmt: skip

    return by


@pytest.fixture
def withdraw(waiting, world):
    return lambda: closing.withdraw_case(
        case_id=waiting.pk, reason="重复提交", erase=True, by=world.doctor, at=timezone.now()
    )


@pytest.fixture
def opened(world):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, opened=True)
    for person in (world.mentor, world.department_head):
        InvitationFactory(case=case, user=person)
    return case


@pytest.fixture
def advise(opened):
    def by(person):
        return lambda: advising.reply(
            case_id=opened.pk, text="先保守治疗。", as_advice=True, by=person, at=timezone.now()
        )

    return by


def acts(case, *actions) -> int:
    return AuditEntry.objects.filter(object_id=str(case.pk), action__in=actions).count()


@pytest.fixture
def without_lock(monkeypatch):
    """Nobody locks, and both have read the case before either goes on."""
    gate = threading.Barrier(2)

    def locked(case_id):
        found = Case.objects.select_related("unit", "specialty", "author")
        case = found.get(pk=case_id)
        gate.wait()
        return case

    for services in (advising, closing, reviewing):
        monkeypatch.setattr(services, "locked", locked)


def test_two_second_readers_at_once_are_one(waiting, confirm, world):
    results = at_once(confirm(world.mentor), confirm(world.alliance_office))
    (refused,) = [result for result in results if isinstance(result, Exception)]
    assert isinstance(refused, TransitionNotAllowed)
    waiting.refresh_from_db()
    assert waiting.status == CaseStatus.OPEN
    entry = AuditEntry.objects.get(action="case.confirm")
    assert entry.actor_id == waiting.second_reader_id


def test_control_without_the_lock_both_confirm(waiting, confirm, world, without_lock):
    """Not even the database minds: the case opens twice, and the later reader is its reader."""
    results = at_once(confirm(world.mentor), confirm(world.alliance_office))
    assert not any(isinstance(result, Exception) for result in results)
    assert acts(waiting, "case.confirm") == 2


def test_withdrawn_while_it_is_confirmed_it_ends_withdrawn(waiting, confirm, withdraw, world):
    confirmed, withdrawn = at_once(confirm(world.mentor), withdraw)
    waiting.refresh_from_db()
    assert withdrawn.status == waiting.status == CaseStatus.WITHDRAWN
    assert waiting.history == closing.ERASED
    first = acts(waiting, "case.confirm")
    assert isinstance(confirmed, Exception) == (first == 0)


def test_control_without_the_lock_only_the_database_is_left_to_refuse(
    waiting, confirm, withdraw, world, without_lock
):
    """Both go by what they read: to confirm what was withdrawn meets the trigger."""
    results = at_once(confirm(world.mentor), withdraw)
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(result, DatabaseError) for result in refused)
    waiting.refresh_from_db()
    assert waiting.status == CaseStatus.WITHDRAWN


def test_advice_of_two_at_once_sets_one_clock(opened, advise, world):
    one, other = at_once(advise(world.mentor), advise(world.department_head))
    opened.refresh_from_db()
    assert {one.is_advice, other.is_advice} == {True}
    assert opened.status == CaseStatus.ADVISED
    assert opened.advised_at == opened.replies.earliest("pk").at
    assert FollowUp.objects.filter(case=opened).count() == len(FOLLOW_UP_DAYS)


def test_control_without_the_lock_one_advice_is_lost(opened, advise, world, without_lock):
    """The second meets the follow-ups of the first, and its advice goes with its transaction."""
    results = at_once(advise(world.mentor), advise(world.department_head))
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert opened.replies.count() == 1
