"""Every change to the register of certificates.

Issuing takes two short steps. The first enters the certificates in the register: number, code,
snapshot. The second typesets each PDF from its entry, outside any lock, so that one slow page keeps
no other waiting for its number. The entry alone decides the bytes: a worker that dies in between
leaves an entry that the sweep completes with the very same file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import NotAllowed
from alliance.units.queries import roles_of
from courses.designs.models import DesignVersion
from courses.designs.services import newest_like

from . import documents, entries, rules
from .entries import CannotBeIssued, NotEarned
from .enums import CERTIFICATE_TRANSITIONS, CertificateState
from .models import Certificate, CertificateFile, IssueFailure
from .queries import awaiting_certificate, awaiting_file, certificates_of
from .sources import SOURCES, Source

RETRY_FAILED_AFTER = timedelta(hours=1)
ISSUED_TOGETHER = 50  # about 4 MB of PDF, and the counter is locked for some milliseconds


class NothingToCorrect(Exception):
    """The certificate says already what a new one would say."""


class NotRevoked(Exception):
    """The certificate was not revoked, or another one stands in its place already."""


Refusal = NotEarned | CannotBeIssued


@dataclass(frozen=True)
class Outcome:
    """What became of each source, by its key: its certificate, or why it has none."""

    issued: dict[int, Certificate] = field(default_factory=dict)
    standing: dict[int, Certificate] = field(default_factory=dict)  # had one already
    refused: dict[int, Refusal] = field(default_factory=dict)


def issue_certificate(
    *,
    source: Source,
    pk: int,
    at: datetime,
    by: User | None,
    design: DesignVersion | None = None,
) -> Certificate:
    """The certificate of one source, with its PDF; made once however often asked.

    Raises NotEarned, UnfitDesign, or CannotBeIssued after keeping the reason for the office.
    """
    outcome = issue_certificates(source=source, ids=[pk], at=at, by=by, design=design)
    if refusal := outcome.refused.get(pk):
        raise refusal
    return outcome.issued.get(pk) or outcome.standing[pk]


def issue_certificates(
    *,
    source: Source,
    ids: Iterable[int],
    at: datetime,
    by: User | None,
    design: DesignVersion | None = None,
) -> Outcome:
    """The certificates of sources of one kind, in a transaction for all: meant for a few dozen.

    One that cannot be issued holds up no other. `by` is None when the worker issues by itself;
    without a `design` each gets its alliance's default. Raises UnfitDesign.
    """
    designs = entries.Designs(source.kind, design)
    outcome, unfiled = _enter_in_register(source, ids, designs=designs, at=at, by=by)
    for pk, failure in _make_files(unfiled, at=at).items():
        outcome.issued.pop(pk, None)
        outcome.standing.pop(pk, None)
        outcome.refused[pk] = failure
    _keep_failures(source, outcome.refused, at=at)
    return outcome


@transaction.atomic
def _enter_in_register(
    source: Source, ids: Iterable[int], *, designs: entries.Designs, at: datetime, by: User | None
) -> tuple[Outcome, list[Certificate]]:
    """The entries old and new, and those of them that have no file yet."""
    outcome = Outcome(refused={pk: NotEarned() for pk in ids})
    rows = entries.lock_sources(source, outcome.refused)
    outcome.standing.update({entry.source_id: entry for entry in _current(source, outcome.refused)})
    drafts = []
    for row in rows:
        if row.pk in outcome.standing or not source.is_earned(row):
            continue
        try:
            drafts.append(entries.draft(source, row, designs=designs, at=at))
        except CannotBeIssued as failure:
            outcome.refused[row.pk] = failure
    new = entries.enter(drafts, by_id=by and by.pk, at=at)
    outcome.issued.update({entry.source_id: entry for entry in new})
    for pk in (*outcome.standing, *outcome.issued):
        del outcome.refused[pk]
    return outcome, [
        *(entry for entry in outcome.standing.values() if not entry.has_file),
        *new,
    ]


def _current(source: Source, ids: Iterable[int]) -> Iterable[Certificate]:
    """The certificates of these sources that nothing has replaced, a reissued one last."""
    file = CertificateFile.objects.filter(certificate=OuterRef("pk"))
    return (
        certificates_of(source, ids)
        .exclude(state=CertificateState.SUPERSEDED)
        .annotate(has_file=Exists(file))
        .order_by("issued_at", "pk")
    )


def _make_files(unfiled: Sequence[Certificate], *, at: datetime) -> dict[int, CannotBeIssued]:
    """Typeset and keep the PDFs of one kind; what could not be set, by source."""
    made, failures = [], {}
    if not unfiled:
        return failures
    # One after another: between two pages the processor would forget each time how it is done.
    pages = [documents.laid_out(certificate) for certificate in unfiled]
    with transaction.atomic():
        with entries.keeping(at=at) as keep:
            for certificate, page in zip(unfiled, pages, strict=True):
                try:
                    keep(certificate, entries.make(certificate, page))
                except CannotBeIssued as failure:
                    failures[certificate.source_id] = failure
                else:
                    made.append(certificate)
        _forget_failures(made)
    return failures


def _forget_failures(made: Sequence[Certificate]) -> None:
    if made:
        ids = [certificate.source_id for certificate in made]
        IssueFailure.objects.filter(kind=made[0].kind, source_id__in=ids).delete()


def _keep_failures(source: Source, refused: dict[int, Refusal], *, at: datetime) -> None:
    undone = {pk: one for pk, one in refused.items() if isinstance(one, CannotBeIssued)}
    if not undone:
        return
    failures = []
    for row in entries.read_sources(source, undone):
        facts = source.facts(row)
        failures.append(
            IssueFailure(
                kind=source.kind,
                source_id=row.pk,
                alliance=facts.alliance,
                holder_name=facts.holder_name,
                subject=facts.subject,
                reason=undone[row.pk].reason,
                detail=undone[row.pk].detail,
                failed_at=at,
            )
        )
    IssueFailure.objects.bulk_create(
        failures,
        update_conflicts=True,
        unique_fields=["kind", "source_id"],
        update_fields=["holder_name", "subject", "reason", "detail", "failed_at"],
    )


def issue_missing_certificates(*, at: datetime, limit: int = 500) -> int:
    """Issue what a lost task left out, the oldest first; returns how many were issued.

    Of the kinds that nobody need ask for; and every kind's entry that lost its file is given it.
    One that cannot be made is tried again after RETRY_FAILED_AFTER and holds up no other.
    """
    return sum(_issue_missing(source, at=at, limit=limit) for source in SOURCES.values())


def _issue_missing(source: Source, *, at: datetime, limit: int) -> int:
    failed_lately = IssueFailure.objects.filter(
        kind=source.kind, failed_at__gt=at - RETRY_FAILED_AFTER
    )
    sources = awaiting_certificate(source) if source.by_itself else awaiting_file(source)
    missing = (
        sources.exclude(pk__in=failed_lately.values("source_id"))
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    issued = 0
    for start in range(0, len(missing), ISSUED_TOGETHER):
        batch = missing[start : start + ISSUED_TOGETHER]
        outcome = issue_certificates(source=source, ids=batch, at=at, by=None)
        issued += len(outcome.issued) + len(outcome.standing)
    return issued


def pending_changes(certificates: Iterable[Certificate]) -> dict[int, list[documents.Change]]:
    """What corrected ones would say otherwise, as the records stand now, by the certificate's key.

    What is not earned any more is left out. A few queries for each kind among them.
    """
    found = {}
    for kind, same in groupby(sorted(certificates, key=_kind), key=_kind):
        source, of_source, designs = SOURCES[kind], {one.source_id: one for one in same}, {}
        for row in entries.read_sources(source, of_source):
            if source.is_earned(row):
                one = of_source[row.pk]
                today = documents.snapshot_of(source.facts(row), code=one.code, at=one.issued_at)
                look = one.design_id, one.alliance_id
                if look not in designs:
                    designs[look] = _designs_like(one).of(one.alliance_id)
                found[one.pk] = documents.changes(one, today, designs[look])
    return found


def _kind(certificate: Certificate) -> str:
    return certificate.kind


def _designs_like(old: Certificate) -> entries.Designs:
    """What takes a certificate's place looks as its design looks now, in the same language."""
    return entries.Designs(old.kind, old.design and newest_like(old.design))


def correct_certificate(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """Replace a valid certificate by one that says what the records say today.

    The old one stays in the register as SUPERSEDED, with its file; the new one has a serial and a
    code of its own. Raises NotAllowed, TransitionNotAllowed, NotEarned, NothingToCorrect, or
    CannotBeIssued, which leaves the old one as it was unless only the new file is missing (the
    sweep makes it).
    """
    return _with_file(_supersede(certificate_id=certificate_id, reason=reason, by=by, at=at), at=at)


def _with_file(new: Certificate, *, at: datetime) -> Certificate:
    if failures := _make_files([new], at=at):
        _keep_failures(SOURCES[new.kind], failures, at=at)
        raise failures[new.source_id]
    return new


def _lock_with_source(certificate_id: int) -> tuple[Certificate, Source, Model]:
    """The lock on the source comes first, as in issuing: the two wait for each other."""
    certificate = Certificate.objects.get(pk=certificate_id)
    source = SOURCES[certificate.kind]
    (row,) = entries.lock_sources(source, [certificate.source_id])
    return Certificate.objects.select_for_update().get(pk=certificate_id), source, row


@transaction.atomic
def _supersede(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    old, source, row = _lock_with_source(certificate_id)
    if not rules.can_change(roles_of(by), old):
        raise NotAllowed
    transitions.require(CERTIFICATE_TRANSITIONS, old.state, CertificateState.SUPERSEDED)
    if not source.is_earned(row):
        raise NotEarned
    draft = entries.draft(source, row, designs=_designs_like(old), at=at)
    if not documents.changes(old, draft.snapshot, draft.design):
        raise NothingToCorrect
    _set_state(old, CertificateState.SUPERSEDED, reason=reason, at=at)
    (new,) = entries.enter([draft], by_id=by.pk, at=at)
    audit.record(
        "certificate.supersede",
        by_id=by.pk,
        target=old,
        alliance_id=old.alliance_id,
        at=at,
        replaced_by=new.pk,
    )
    return new


@transaction.atomic
def revoke_certificate(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """Take a certificate back; the entry, its reason and the exact PDF are kept.

    Raises NotAllowed, TransitionNotAllowed.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    if not rules.can_change(roles_of(by), certificate):
        raise NotAllowed
    transitions.require(CERTIFICATE_TRANSITIONS, certificate.state, CertificateState.REVOKED)
    _set_state(certificate, CertificateState.REVOKED, reason=reason, at=at)
    audit.record(
        "certificate.revoke",
        by_id=by.pk,
        target=certificate,
        alliance_id=certificate.alliance_id,
        at=at,
    )
    return certificate


def reissue_certificate(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """A new certificate after the revoked one, with a serial and a code of its own.

    The revoked one stays as it is. Raises NotAllowed, NotRevoked, NotEarned, or CannotBeIssued;
    when only the new file is missing the sweep makes it.
    """
    return _with_file(
        _enter_anew(certificate_id=certificate_id, reason=reason, by=by, at=at), at=at
    )


@transaction.atomic
def _enter_anew(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    revoked, source, row = _lock_with_source(certificate_id)
    if not rules.can_reissue(roles_of(by), revoked):
        raise NotAllowed
    valid = certificates_of(source, [row.pk]).filter(state=CertificateState.VALID)
    if revoked.state != CertificateState.REVOKED or valid.exists():
        raise NotRevoked
    if not source.is_earned(row):
        raise NotEarned
    draft = entries.draft(source, row, designs=_designs_like(revoked), at=at)
    draft.reissue_reason = reason
    (new,) = entries.enter([draft], by_id=by.pk, at=at)
    audit.record(
        "certificate.reissue",
        by_id=by.pk,
        target=new,
        alliance_id=new.alliance_id,
        at=at,
        after=revoked.pk,
    )
    return new


def _set_state(
    certificate: Certificate, state: CertificateState, *, reason: str, at: datetime
) -> None:
    certificate.state, certificate.state_at, certificate.state_reason = state, at, reason
    certificate.save(update_fields=["state", "state_at", "state_reason"])
