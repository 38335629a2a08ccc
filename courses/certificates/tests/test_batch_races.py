"""Batches that meet: the same list twice at once, gone on with twice at once, stopped at once."""

import pytest
from django.db import IntegrityError, models
from django.utils import timezone

from alliance.jobs import running
from alliance.jobs.models import Job, JobState
from alliance.jobs.services import stop_job
from alliance.units.factories import MembershipFactory
from courses.certificates import batches, documents
from courses.certificates.enums import ItemOutcome
from courses.certificates.models import Batch, Certificate, CertificateFile
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind
from courses.designs.factories import DesignVersionFactory
from lms.testing.racing import Meeting, at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)

PLAQUE = SOURCES[CertificateKind.PLAQUE]
MEMBERS = 5


@pytest.fixture
def members(world) -> list[int]:
    DesignVersionFactory(
        design__alliance=world.alliance,
        design__kind=CertificateKind.PLAQUE,
        design__is_default=True,
        published=True,
    )
    return [MembershipFactory(alliance=world.alliance).pk for _ in range(MEMBERS)]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch) -> None:
    monkeypatch.setattr(batches.services, "ISSUED_TOGETHER", 2)


@pytest.fixture
def unlocked(monkeypatch):
    """`unlocked()`: the control, in which no row is locked."""
    return lambda: monkeypatch.setattr(
        models.QuerySet, "select_for_update", lambda self, **kwargs: self.all()
    )


def start(ids: list[int], by) -> Batch:
    return batches.start_batch(source=PLAQUE, ids=ids, title="授牌", by=by, at=timezone.now())


def run(batch: Batch) -> None:
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)


def meet_before_each_snapshot(monkeypatch) -> None:
    """Both have looked for a standing certificate before either goes on, if locks let them."""
    meet_before(monkeypatch, documents, "snapshot_of")


@pytest.mark.parametrize("locked", [True, False], ids=["with locks", "control without"])
def test_two_offices_issue_the_same_list_at_once(world, members, monkeypatch, unlocked, locked):
    mine, theirs = (start(members, by) for by in (world.alliance_office, world.administrator))
    meet_before_each_snapshot(monkeypatch)
    if not locked:
        unlocked()
    outcomes = at_once(lambda: run(mine), lambda: run(theirs))
    if not locked:
        assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)
        return
    assert outcomes == [None, None]
    numbers = list(Certificate.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, MEMBERS + 1))
    assert CertificateFile.objects.count() == MEMBERS
    assert set(Certificate.objects.values_list("membership", flat=True)) == set(members)
    for item, other in zip(mine.items.all(), theirs.items.all(), strict=True):
        assert item.certificate_id == other.certificate_id
        assert {item.outcome, other.outcome} == {ItemOutcome.ISSUED, ItemOutcome.STANDING}


def test_each_chunk_is_gone_to_once(world, members, monkeypatch):
    batch = start(members, world.alliance_office)
    locks = []
    named_lock = batches.named_lock
    monkeypatch.setattr(
        batches, "named_lock", lambda name, **wait: locks.append(name) or named_lock(name, **wait)
    )
    run(batch)
    assert len(locks) == len(set(locks)) == 3  # two, two and one


def test_a_batch_worked_off_by_two_at_once_gives_each_its_own(world, members):
    """Whoever finds a chunk in other hands takes another; each is done once."""
    batch = start(members, world.alliance_office)
    batch.job.state = JobState.RUNNING
    batch.job.save()
    outcomes = at_once(
        lambda: run(batch),
        *(lambda n=n: batches.help_with(batch_id=batch.pk, number=n) for n in (1, 2)),
    )
    assert outcomes == [None, None, None]
    assert set(batch.items.values_list("outcome", flat=True)) == {ItemOutcome.ISSUED}
    assert Certificate.objects.count() == MEMBERS


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_gone_on_with_twice_at_once_it_has_one_job(world, members, monkeypatch, unlocked, locked):
    batch = start(members, world.alliance_office)
    batch.job.state = JobState.STOPPED
    batch.job.save()
    meet_before(monkeypatch, batches, "waiting")
    if not locked:
        unlocked()
    go_on = {"batch_id": batch.pk, "by": world.alliance_office, "at": timezone.now()}
    outcomes = at_once(*[lambda: batches.resume_batch(**go_on)] * 2)
    refused = [outcome for outcome in outcomes if isinstance(outcome, batches.StillRunning)]
    assert len(refused) == (1 if locked else 0)


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_stopped_as_a_worker_takes_it_up_it_stands_still_or_is_told_to_stop(
    world, members, monkeypatch, unlocked, locked
):
    """What is said to have stopped can be gone on with: then nobody else may be at work on it."""
    batch = start(members, world.alliance_office)
    meeting, save, at_work = Meeting(), Job.save, []
    issue_chunk = batches._issue_chunk

    def meet_then_save(job, **fields):
        """Both have read the job before either changes it, if locks let them."""
        meeting.wait()
        save(job, **fields)

    monkeypatch.setattr(Job, "save", meet_then_save)
    monkeypatch.setattr(
        batches, "_issue_chunk", lambda *chunk: at_work.append(chunk) or issue_chunk(*chunk)
    )
    if not locked:
        unlocked()
    by, at = world.alliance_office, timezone.now()
    ran, stopped = at_once(
        lambda: running.run(job_id=batch.job_id, at=at),
        lambda: stop_job(job_id=batch.job_id, by=by, at=at),
    )
    assert ran is None
    if not locked:
        assert stopped.state == JobState.STOPPED
        assert at_work
        return
    assert (stopped.state == JobState.STOPPED) == (not at_work)
    if batches.waiting(batch).exists():
        run(batches.resume_batch(batch_id=batch.pk, by=by, at=at))
    assert set(batch.items.values_list("outcome", flat=True)) == {ItemOutcome.ISSUED}
    assert Certificate.objects.count() == MEMBERS
