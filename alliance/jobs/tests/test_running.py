from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core.locks import named_lock
from alliance.core.models import AuditEntry
from alliance.jobs import registry, running, services, tasks
from alliance.jobs.models import Job, JobState
from lms.testing.racing import Meeting, at_once

NOW = timezone.now()


@pytest.fixture
def kind(monkeypatch):
    """Register runners for one test only."""
    monkeypatch.setattr(registry, "_kinds", {})
    return registry.runner


@pytest.fixture
def owner(db):
    return User.objects.create(username="owner", name="王敏")


def queued(owner, kind="test", **fields):
    return Job.objects.create(
        kind=kind, title="测试", owner=owner, created_at=NOW, heartbeat_at=NOW, **fields
    )


def run(job):
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_runs_once_however_often_it_is_delivered(kind, owner):
    calls = []

    @kind("test")
    def count(job, progress):
        calls.append(job.pk)
        progress(1, 2)
        return {"counted": len(calls)}

    job = queued(owner)
    run(job)
    run(job)
    assert len(calls) == 1
    assert (job.state, job.result, job.done, job.total) == (JobState.DONE, {"counted": 1}, 1, 2)
    assert job.finished_at
    assert job.percent == 100


def test_start_job_enqueues_on_commit_and_writes_the_trail(
    owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        job = services.start_job(kind="test", title="测试", by=owner, params={"a": 1}, at=NOW)
    assert len(callbacks) == 1
    assert (job.state, job.params) == (JobState.QUEUED, {"a": 1})
    assert AuditEntry.objects.get(action="job.start").object_id == str(job.pk)


def test_start_job_survives_a_broker_that_is_away(
    owner, monkeypatch, django_capture_on_commit_callbacks
):
    from kombu.exceptions import OperationalError as BrokerAway

    def refuse(*args, **kwargs):
        raise BrokerAway("connection refused")

    monkeypatch.setattr(tasks.run_job, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = services.start_job(kind="test", title="测试", by=owner, params={}, at=NOW)
    later = NOW + running.STALE_AFTER + timedelta(seconds=1)
    with django_capture_on_commit_callbacks() as callbacks:
        assert services.requeue_lost(at=later) == 1
    assert len(callbacks) == 1
    job.refresh_from_db()
    assert job.heartbeat_at == later
    assert services.requeue_lost(at=later) == 0


def test_sweep_leaves_live_and_ended_jobs_alone(owner):
    queued(owner)
    queued(owner, state=JobState.DONE)
    assert services.requeue_lost(at=NOW + timedelta(seconds=1)) == 0


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (running.JobRefused("表格里没有医师。"), "表格里没有医师。"),
        (ValueError("secret"), "处理时出现意外错误，管理员可在日志中查到原因。"),
    ],
)
def test_a_failed_job_says_why_and_nothing_secret(kind, owner, error, expected):
    @kind("test")
    def fail(job, progress):
        raise error

    job = run(queued(owner))
    assert (job.state, job.error) == (JobState.FAILED, expected)


def test_a_job_of_an_unknown_kind_fails(kind, owner):
    assert run(queued(owner, kind="gone")).state == JobState.FAILED


def test_a_job_whose_database_went_away_stays_open_for_the_sweep(kind, owner):
    @kind("test")
    def lose_connection(job, progress):
        raise OperationalError("server closed the connection")

    job = run(queued(owner))
    assert (job.state, job.runs) == (JobState.RUNNING, 1)


def test_a_job_that_keeps_killing_its_worker_fails_after_three_runs(kind, owner):
    @kind("test")
    def lose_connection(job, progress):
        raise OperationalError

    job = queued(owner)
    for _run in range(running.MAX_RUNS):
        assert run(job).state == JobState.RUNNING
    assert run(job).state == JobState.FAILED
    assert "连续 3 次中断" in job.error


def test_stop_ends_a_queued_job_at_once_and_a_running_one_at_its_next_step(kind, owner):
    job = queued(owner)
    services.stop_job(job_id=job.pk, by=owner, at=NOW)
    services.stop_job(job_id=job.pk, by=owner, at=NOW)
    assert run(job).state == JobState.STOPPED
    assert AuditEntry.objects.filter(action="job.stop").count() == 1

    @kind("test")
    def endless(job, progress):
        services.stop_job(job_id=job.pk, by=owner, at=NOW)
        progress(1, 10)
        raise AssertionError("progress did not stop the runner")

    assert run(queued(owner)).state == JobState.STOPPED


def test_stop_reaches_a_job_whose_worker_died(owner):
    job = queued(owner, state=JobState.RUNNING, runs=1, stop_requested=True)
    assert run(job).state == JobState.STOPPED


def test_attach_file_replaces_the_file_of_an_interrupted_run(owner):
    job = queued(owner)
    storage, folder = job.result_file.storage, f"jobs/{job.pk}"
    services.attach_file(job=job, filename="a.txt", content=ContentFile(b"half"))
    services.attach_file(job=job, filename="a.txt", content=ContentFile(b"whole"))
    job.refresh_from_db()
    with job.result_file.open() as file:
        assert file.read() == b"whole"
    assert storage.listdir(folder) == ([], ["a.txt"])

    job.finished_at = NOW - services.KEPT_FOR - timedelta(days=1)
    job.save()
    assert services.delete_old(at=NOW) == 1
    assert storage.listdir(folder) == ([], [])
    storage.delete(folder)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["with the lock", "control without"])
def test_two_workers_never_run_a_job_at_the_same_time(kind, guarded, monkeypatch):
    owner = User.objects.create(username="owner", name="王敏")
    meeting, met = Meeting(), []

    @kind("test")
    def meet(job, progress):
        met.append(meeting.wait())
        return {}

    if not guarded:
        monkeypatch.setattr(running, "named_lock", _no_lock)
    job = queued(owner)
    at_once(*[lambda: tasks.run_job(str(job.pk))] * 2, meeting=meeting)
    assert met == ([False] if guarded else [True, True])


class _no_lock:
    def __init__(self, name, *, wait):
        pass

    def __enter__(self):
        return True

    def __exit__(self, *error):
        return False


@pytest.mark.django_db
def test_named_lock_is_free_again_after_an_error():
    with named_lock("a", wait=False) as held, named_lock("a", wait=False) as second:
        assert (held, second) == (True, False)
    with pytest.raises(ZeroDivisionError), named_lock("a", wait=False):
        raise ZeroDivisionError
    with named_lock("a", wait=True) as held:
        assert held
