"""The bench's bulk issuing: a thousand signed certificates by one worker process, and by two."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median_low

from django.utils import timezone

from alliance.accounts.models import User
from alliance.jobs.models import Job, JobState
from courses.certificates import batches
from courses.certificates.models import Batch
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from .report import Result
from .servers import ROOT

COURSE = SOURCES[CertificateKind.COURSE]
TOGETHER = 1_000
ROUNDS = 2
WARM_UP = 100  # certificates that each worker issues before it is timed
PROGRAM = """
import django
django.setup()
from lms.bench import issuers
issuers.work()
"""


class WorkerEnded(Exception):
    """A worker process ended before it had answered."""


def work() -> None:
    """A worker process: runs or helps with the batch of each line, and answers when it is done."""
    for line in sys.stdin:
        batch_id, helper = json.loads(line)
        if helper:
            batches.help_with(batch_id=batch_id, number=helper)
        else:
            batches.run(batch_id=batch_id, progress=lambda done, total: None)
        print("done", flush=True)


def bulk() -> Result:
    """The same work as the office's button gives the workers, without the queue between."""
    ids = list(
        Enrolment.objects.filter(
            state=EnrolmentState.COMPLETED, course__gives_certificate=True, certificates=None
        ).order_by("pk").values_list("pk", flat=True)[: 2 * ROUNDS * TOGETHER + 2 * WARM_UP]
    )  # fmt: skip
    together = (len(ids) - 2 * WARM_UP) // (2 * ROUNDS)
    waiting = iter(ids)
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker()) for _ in range(2)]
        for worker in workers:
            _seconds([worker], waiting, WARM_UP)
        alone, both = [], []
        for _ in range(ROUNDS):
            alone.append(_seconds(workers[:1], waiting, together))
            both.append(_seconds(workers, waiting, together))
    one, two = median_low(alone), median_low(both)
    return Result(
        work=f"{together} certificates by two workers",
        floor=f"{together / one:.0f}/s",
        subject=f"{together / two:.0f}/s",
        ratio=one / two,
        limit=1.7,
        more_is_better=True,
        remark="signed; the floor is one worker process, the work is two, on the same batch; "
        f"{one:.1f} s and {two:.1f} s from the batch's start to its last certificate, committed",
    )


@contextmanager
def _worker() -> Iterator[subprocess.Popen]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def _seconds(workers: list[subprocess.Popen], waiting: Iterator[int], count: int) -> float:
    """From the start of a batch of so many to its end, the first worker running it."""
    batch = _batch([next(waiting) for _ in range(count)])
    start = time.perf_counter()
    for helper, worker in enumerate(workers):
        worker.stdin.write(json.dumps([batch.pk, helper]) + "\n")
        worker.stdin.flush()
    for worker in workers:
        if worker.stdout.readline() != "done\n":
            raise WorkerEnded
    return time.perf_counter() - start


def _batch(ids: list[int]) -> Batch:
    """As the office starts it, its job already running."""
    batch = batches.start_batch(
        source=COURSE,
        ids=ids,
        title="Bench",
        by=User.objects.get(username="bench-office"),
        at=timezone.now(),
    )
    Job.objects.filter(pk=batch.job_id).update(state=JobState.RUNNING)
    return batch
