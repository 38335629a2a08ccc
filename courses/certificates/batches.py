"""Many certificates issued together: kept as a sheet of items, worked off by several workers.

The job of a batch goes through its items a chunk at a time and calls other workers in to help.
Each chunk is done under a lock of its own, which falls with the process that holds it; an item
gets its outcome after its certificate is issued, and issuing twice gives the same certificate. So
whatever dies or is stopped anywhere leaves items that the next run of the batch goes on with.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import NotAllowed
from alliance.core.locks import named_lock
from alliance.core.queue import enqueue
from alliance.jobs.models import OPEN_STATES, Job, JobState
from alliance.jobs.services import start_job
from alliance.units.queries import roles_of
from courses.designs.models import DesignVersion

from . import rules, services, tasks
from .entries import Designs
from .enums import ItemOutcome
from .models import Batch, BatchItem
from .sources import SOURCES, Source

JOB = "certificates.batch"
MOST_TOGETHER = 5_000
# Called in besides the worker that runs the job; one that finds nothing to do ends at once.
HELPERS = 3


class NothingChosen(Exception):
    """None of the chosen can be issued by this person."""


class TooMany(Exception):
    """More than MOST_TOGETHER, or of more than one alliance."""


class StillRunning(Exception):
    """The batch's job has not ended."""


class NothingLeft(Exception):
    """Every item of the batch has its outcome."""


@transaction.atomic
def start_batch(
    *,
    source: Source,
    ids: Sequence[int],
    title: str,
    by: User,
    at: datetime,
    design: DesignVersion | None = None,
) -> Batch:
    """Keep the sheet, in the order of `ids`, and hand it to the workers.

    What this person may not issue is left out. All are drawn with `design`, or with the default
    of now. Raises NothingChosen, TooMany, UnfitDesign.
    """
    rows = source.rows().filter(source.may_issue(roles_of(by)), pk__in=ids)
    alliances = dict(rows.values_list("pk", source.alliance))
    if not alliances:
        raise NothingChosen
    if len(alliances) > MOST_TOGETHER or len(set(alliances.values())) > 1:
        raise TooMany
    alliance_id = next(iter(alliances.values()))
    batch = Batch.objects.create(
        alliance_id=alliance_id,
        kind=source.kind,
        title=title,
        design=Designs(source.kind, design).of(alliance_id),
        by=by,
        created_at=at,
    )
    chosen = [pk for pk in dict.fromkeys(ids) if pk in alliances]
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, position=position, source_id=pk)
        for position, pk in enumerate(chosen)
    )
    audit.record(
        "certificate.batch",
        by_id=by.pk,
        target=batch,
        alliance_id=batch.alliance_id,
        at=at,
        items=len(chosen),
    )
    _give_job(batch, by=by, at=at)
    return batch


@transaction.atomic
def resume_batch(*, batch_id: int, by: User, at: datetime) -> Batch:
    """Go on with the items that have no outcome.

    Raises NotAllowed, StillRunning, NothingLeft.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if not rules.can_issue(roles_of(by), batch):
        raise NotAllowed
    if batch.job and batch.job.state in OPEN_STATES:
        raise StillRunning
    if not waiting(batch).exists():
        raise NothingLeft
    _give_job(batch, by=by, at=at)
    return batch


def _give_job(batch: Batch, *, by: User, at: datetime) -> None:
    batch.job = start_job(
        kind=JOB,
        title=_("颁发：%(title)s") % {"title": batch.title},
        by=by,
        params={"batch": batch.pk},
        at=at,
    )
    batch.save(update_fields=["job"])


def waiting(batch: Batch) -> QuerySet[BatchItem]:
    """The items without an outcome."""
    return batch.items.filter(outcome=ItemOutcome.WAITING)


def run(*, batch_id: int, progress: Callable[[int, int], None]) -> None:
    """Work the batch off with whoever helps; ends when every item has its outcome.

    `progress(done, total)` is called between chunks, as long as items are left, and may raise.
    """
    batch = Batch.objects.select_related("design__design", "by").get(pk=batch_id)
    total = batch.items.count()
    for number in range(1, HELPERS + 1):
        enqueue(tasks.help_with_batch, batch.pk, number)
    # In the second round what is left is under the lock of a helper: wait for it, and finish what
    # a dead one left.
    for wait in (False, True):
        for _chunk in _worked_off(batch, _chunks(batch), wait=wait):
            left = waiting(batch).count()
            if not left:
                return  # whoever asks to stop is too late
            progress(total - left, total)


def help_with(*, batch_id: int, number: int) -> None:
    """Do a part of the batch as long as its job runs; each helper begins in another place."""
    batch = Batch.objects.select_related("design__design", "by").get(pk=batch_id)
    chunks = _chunks(batch)
    start = len(chunks) * number // (HELPERS + 1)
    running = Job.objects.filter(
        certificate_batch=batch, state=JobState.RUNNING, stop_requested=False
    )
    if running.exists():
        for _chunk in _worked_off(batch, chunks[start:] + chunks[:start], wait=False):
            if not running.exists():
                return


def _chunks(batch: Batch) -> list[int]:
    """The numbers of the chunks that have waiting items."""
    chunk = Cast(F("position") / services.ISSUED_TOGETHER, IntegerField())
    return sorted(waiting(batch).order_by().values_list(chunk, flat=True).distinct())


def _worked_off(batch: Batch, chunks: Iterable[int], *, wait: bool) -> Iterator[int]:
    """Do the chunks that nobody else does, one at a time."""
    for chunk in chunks:
        with named_lock(f"certificate batch {batch.pk} chunk {chunk}", wait=wait) as held:
            if held:
                _issue_chunk(batch, chunk)
        yield chunk


def _issue_chunk(batch: Batch, chunk: int) -> None:
    first = chunk * services.ISSUED_TOGETHER
    items = waiting(batch).filter(
        position__gte=first, position__lt=first + services.ISSUED_TOGETHER
    )
    issue_items(batch, items, at=timezone.now())


def issue_items(batch: Batch, items: Iterable[BatchItem], *, at: datetime) -> None:
    """Issue these items of the batch and give each its outcome."""
    items = list(items)
    if not items:
        return
    result = services.issue_certificates(
        source=SOURCES[batch.kind],
        ids=[item.source_id for item in items],
        at=at,
        by=batch.by,
        design=batch.design,
    )
    for item in items:
        if refusal := result.refused.get(item.source_id):
            item.outcome, item.reason, item.detail = (
                ItemOutcome.REFUSED,
                refusal.reason,
                refusal.detail,
            )
        elif certificate := result.issued.get(item.source_id):
            item.outcome, item.certificate = ItemOutcome.ISSUED, certificate
        else:
            item.outcome = ItemOutcome.STANDING
            item.certificate = result.standing[item.source_id]
    BatchItem.objects.bulk_update(items, ["outcome", "certificate", "reason", "detail"])
