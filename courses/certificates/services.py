"""Every change to the register of certificates.

Issuing takes two short steps. The first enters the certificates in the register: number, code,
snapshot. The second typesets each PDF from its entry, outside any lock, so that one slow page keeps
no other waiting for its number. The entry alone decides the bytes: a worker that dies in between
leaves an entry that the sweep completes with the very same file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import NotAllowed
from alliance.units.queries import roles_of
from courses.enrolment.enums import EnrolmentState

from . import documents, entries, rules
from .entries import CannotBeIssued
from .enums import CERTIFICATE_TRANSITIONS, CertificateState
from .models import Certificate, CertificateFile, IssueFailure
from .queries import awaiting_certificate

RETRY_FAILED_AFTER = timedelta(hours=1)
ISSUED_TOGETHER = 20  # about 2 MB of PDF, and the counter is locked for a few milliseconds


class NotEarned(Exception):
    """The enrolment is not completed, or its course gives no certificate."""


class NothingToCorrect(Exception):
    """The certificate says already what a new one would say."""


class NotRevoked(Exception):
    """The certificate was not revoked, or another one stands in its place already."""


@dataclass(frozen=True)
class Outcome:
    """What became of each enrolment: its certificate, or why it has none."""

    issued: dict[int, Certificate] = field(default_factory=dict)
    refused: dict[int, NotEarned | CannotBeIssued] = field(default_factory=dict)


def issue_course_certificate(*, enrolment_id: int, at: datetime) -> Certificate:
    """The certificate of a completed enrolment, with its PDF; made once however often asked.

    Raises NotEarned, or CannotBeIssued after keeping the reason for the office.
    """
    outcome = issue_course_certificates(enrolment_ids=[enrolment_id], at=at)
    if refusal := outcome.refused.get(enrolment_id):
        raise refusal
    return outcome.issued[enrolment_id]


def issue_course_certificates(*, enrolment_ids: Iterable[int], at: datetime) -> Outcome:
    """The certificates of completed enrolments, in a transaction for all: meant for a few dozen.

    One that cannot be issued holds up no other.
    """
    outcome, unfiled = _enter_in_register(enrolment_ids, at=at)
    for enrolment_id, failure in _make_files(unfiled, at=at).items():
        del outcome.issued[enrolment_id]
        outcome.refused[enrolment_id] = failure
    _keep_failures(outcome.refused, at=at)
    return outcome


@transaction.atomic
def _enter_in_register(enrolment_ids: Iterable[int], *, at: datetime) -> tuple[Outcome, list]:
    """The entries old and new, and those of them that have no file yet."""
    outcome = Outcome(refused={pk: NotEarned() for pk in enrolment_ids})
    enrolments = entries.lock_enrolments(outcome.refused)
    standing = {entry.enrolment_id: entry for entry in _current(outcome.refused)}
    drafts = []
    for enrolment in enrolments:
        if enrolment.pk in standing:
            continue
        if enrolment.state != EnrolmentState.COMPLETED or not enrolment.course.gives_certificate:
            continue
        try:
            drafts.append(entries.draft(enrolment, at=at))
        except CannotBeIssued as failure:
            outcome.refused[enrolment.pk] = failure
    new = entries.enter(drafts, by_id=None, at=at)
    for entry in (*standing.values(), *new):
        outcome.issued[entry.enrolment_id] = entry
        del outcome.refused[entry.enrolment_id]
    return outcome, [*(entry for entry in standing.values() if not entry.has_file), *new]


def _current(enrolment_ids: Iterable[int]) -> Iterable[Certificate]:
    """The certificates of these enrolments that nothing has replaced, a reissued one last."""
    file = CertificateFile.objects.filter(certificate=OuterRef("pk"))
    return (
        Certificate.objects.filter(enrolment__in=enrolment_ids)
        .exclude(state=CertificateState.SUPERSEDED)
        .annotate(has_file=Exists(file))
        .order_by("issued_at", "pk")
    )


def _make_files(unfiled: Iterable[Certificate], *, at: datetime) -> dict[int, CannotBeIssued]:
    """Typeset and keep the PDFs; what could not be set, by enrolment."""
    pdfs, failures = [], {}
    for certificate in unfiled:
        try:
            pdfs.append((certificate.pk, entries.typeset(certificate)))
        except CannotBeIssued as failure:
            failures[certificate.enrolment_id] = failure
    if pdfs:
        with transaction.atomic():
            entries.keep_files(pdfs, at=at)
            IssueFailure.objects.filter(
                enrolment__in=[
                    certificate.enrolment_id
                    for certificate in unfiled
                    if certificate.enrolment_id not in failures
                ]
            ).delete()
    return failures


def _keep_failures(refused: dict[int, Exception], *, at: datetime) -> None:
    failures = [
        IssueFailure(
            enrolment_id=enrolment_id, reason=refusal.reason, detail=refusal.detail, failed_at=at
        )
        for enrolment_id, refusal in refused.items()
        if isinstance(refusal, CannotBeIssued)
    ]
    IssueFailure.objects.bulk_create(
        failures,
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=["reason", "detail", "failed_at"],
    )


def issue_missing_certificates(*, at: datetime, limit: int = 500) -> int:
    """Issue what a lost task left out, the oldest first; returns how many were issued.

    One that cannot be made is tried again after RETRY_FAILED_AFTER and holds up no other.
    """
    missing = (
        awaiting_certificate()
        .exclude(issue_failure__failed_at__gt=at - RETRY_FAILED_AFTER)
        .order_by("completed_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    issued = 0
    for start in range(0, len(missing), ISSUED_TOGETHER):
        batch = missing[start : start + ISSUED_TOGETHER]
        issued += len(issue_course_certificates(enrolment_ids=batch, at=at).issued)
    return issued


def pending_changes(certificate: Certificate) -> list[documents.Change]:
    """What a corrected certificate would say otherwise, as holder and course stand now."""
    enrolment = entries.read_enrolments([certificate.enrolment_id]).get()
    today = documents.snapshot_of(enrolment, code=certificate.code, at=certificate.issued_at)
    return documents.changes(certificate.snapshot, today)


def correct_certificate(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """Replace a valid certificate by one that says what holder and course are called today.

    The old one stays in the register as SUPERSEDED, with its file; the new one has a serial and a
    code of its own. Raises NotAllowed, TransitionNotAllowed, NothingToCorrect, or CannotBeIssued,
    which leaves the old one as it was unless only the new file is missing (the sweep makes it).
    """
    new = _supersede(certificate_id=certificate_id, reason=reason, by=by, at=at)
    if failures := _make_files([new], at=at):
        _keep_failures(failures, at=at)
        raise failures[new.enrolment_id]
    return new


@transaction.atomic
def _supersede(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """The lock on the enrolment comes first, as in issuing: the two wait for each other."""
    enrolment_id = Certificate.objects.values_list("enrolment", flat=True).get(pk=certificate_id)
    (enrolment,) = entries.lock_enrolments([enrolment_id])
    old = Certificate.objects.select_for_update().get(pk=certificate_id)
    if not rules.can_change(roles_of(by), old):
        raise NotAllowed
    transitions.require(CERTIFICATE_TRANSITIONS, old.state, CertificateState.SUPERSEDED)
    draft = entries.draft(enrolment, at=at)
    if not documents.changes(old.snapshot, draft.snapshot):
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
    new = _enter_anew(certificate_id=certificate_id, reason=reason, by=by, at=at)
    if failures := _make_files([new], at=at):
        _keep_failures(failures, at=at)
        raise failures[new.enrolment_id]
    return new


@transaction.atomic
def _enter_anew(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    enrolment_id = Certificate.objects.values_list("enrolment", flat=True).get(pk=certificate_id)
    (enrolment,) = entries.lock_enrolments([enrolment_id])
    revoked = Certificate.objects.select_for_update().get(pk=certificate_id)
    if not rules.can_reissue(roles_of(by), revoked):
        raise NotAllowed
    valid = Certificate.objects.filter(enrolment=enrolment, state=CertificateState.VALID)
    if revoked.state != CertificateState.REVOKED or valid.exists():
        raise NotRevoked
    if enrolment.state != EnrolmentState.COMPLETED or not enrolment.course.gives_certificate:
        raise NotEarned
    draft = entries.draft(enrolment, at=at)
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
