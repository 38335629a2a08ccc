"""Looking over all published pages: their links, and the paragraphs that new pages are held to."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from . import answers
from .content import pieces_of
from .models import LinkCheck, LinkFault, LiveParagraph
from .remarks import paragraphs_of

RUNS_KEPT = 10


class Target(NamedTuple):
    """Where links lead: an address, or Wagtail's kind and id of a page or document."""

    address: str
    kind: str = ""
    target_id: str = ""

    @property
    def shown(self) -> str:
        return self.address or f"{self.kind} {self.target_id}"


def remember_paragraphs(page: Page) -> None:
    """Keep the digests of a published page's paragraphs. Idempotent."""
    digests = {digest for digest, _paragraph in paragraphs_of(page)}
    with transaction.atomic():
        LiveParagraph.objects.filter(page=page.pk).exclude(digest__in=digests).delete()
        LiveParagraph.objects.bulk_create(
            (LiveParagraph(page_id=page.pk, digest=digest) for digest in digests),
            ignore_conflicts=True,
        )


def forget_paragraphs(page: Page) -> None:
    LiveParagraph.objects.filter(page=page.pk).delete()


def check_links(*, at: datetime, progress: Callable[[int, int], None]) -> LinkCheck:
    """Look at every link of every published page; the newest run is what the report shows.

    `progress(done, total)` is called on the way and may raise to stop: then nothing is kept.
    """
    targets = _targets(progress)
    foreign = sorted({one.address for one in targets if answers.is_foreign(one.address)})
    total = len(targets)
    statuses = answers.statuses_of(foreign, lambda done: progress(done, total)) if foreign else {}
    faults = []
    for done, (target, page_ids) in enumerate(targets.items()):
        progress(done, total)
        if fault := _fault_of(target, statuses or {}):
            faults += [(page_id, target, *fault) for page_id in page_ids]
    return _keep(
        LinkCheck(
            started_at=at,
            finished_at=timezone.now(),
            pages=Page.objects.live().exclude(depth=1).count(),
            links=total,
            offline=statuses is None,
        ),
        faults,
    )


def _targets(progress: Callable[[int, int], None]) -> dict[Target, list[int]]:
    """Each target with the pages that lead there; the paragraphs are kept anew on the way."""
    found = defaultdict(set)
    pages = Page.objects.live().exclude(depth=1).order_by("pk")
    total = pages.count()
    for done, page in enumerate(pages.specific().iterator(chunk_size=100)):
        progress(done, total)
        remember_paragraphs(page)
        for piece in pieces_of(page):
            for link in piece.markup.links:
                found[Target(link.href, link.kind, link.target_id)].add(page.pk)
    return {target: sorted(page_ids) for target, page_ids in found.items()}


def _fault_of(
    target: Target, statuses: dict[str, int | None]
) -> tuple[LinkFault.Kind, int | None] | None:
    if not answers.is_foreign(target.address):
        address, kind, target_id = target
        if answers.leads_somewhere(address, kind=kind, target_id=target_id):
            return None
        return LinkFault.Kind.MISSING, None
    if target.address not in statuses:
        return None  # not asked: this machine has no way out
    status = statuses[target.address]
    if status is None:
        return LinkFault.Kind.SILENT, None
    if status in (404, 410):
        return LinkFault.Kind.GONE, status
    # Who asks for a sign-in or slows us down is there.
    failed = status >= 500 or (status >= 400 and status not in (401, 403, 405, 429))
    return (LinkFault.Kind.FAILED, status) if failed else None


@transaction.atomic
def _keep(run: LinkCheck, faults: list[tuple]) -> LinkCheck:
    run.save()
    LinkFault.objects.bulk_create(
        LinkFault(
            check_run=run, page_id=page_id, address=target.shown[:2000], kind=kind, status=status
        )
        for page_id, target, kind, status in faults
    )
    kept = LinkCheck.objects.values("pk")[:RUNS_KEPT]
    LinkCheck.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return run
