"""Every change to the register of certificates.

Issuing takes two short steps. The first enters the certificate in the register: number, code,
snapshot. The second typesets the PDF from that row, outside any lock, so that one slow page keeps
no other waiting for its number. The row alone decides the bytes: a worker that dies in between
leaves an entry that the sweep completes with the very same file.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import NotAllowed
from alliance.units.queries import roles_of
from courses.enrolment.enums import EnrolmentState
from courses.enrolment.models import Enrolment

from . import documents, rules
from .codes import new_code
from .enums import (
    CERTIFICATE_TRANSITIONS,
    SERIAL_LETTERS,
    CertificateKind,
    CertificateState,
    FailureReason,
)
from .models import Certificate, CertificateFile, IssueFailure, SerialCounter
from .queries import awaiting_certificate
from .typesetting import compiler

RETRY_FAILED_AFTER = timedelta(hours=1)


class NotEarned(Exception):
    """The enrolment is not completed, or its course gives no certificate."""


class CannotBeIssued(Exception):
    """The certificate cannot be made as things are; the office sees why (IssueFailure)."""

    def __init__(self, reason: FailureReason, detail: str):
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def issue_course_certificate(*, enrolment_id: int, at: datetime) -> Certificate:
    """The certificate of a completed enrolment, with its PDF; made once however often asked.

    Raises NotEarned, or CannotBeIssued after keeping the reason for the office.
    """
    try:
        certificate, is_new = _enter_in_register(enrolment_id=enrolment_id, at=at)
        if is_new or not CertificateFile.objects.filter(certificate=certificate).exists():
            _make_file(certificate, at=at)
    except CannotBeIssued as failure:
        IssueFailure.objects.update_or_create(
            enrolment_id=enrolment_id,
            defaults={"reason": failure.reason, "detail": failure.detail, "failed_at": at},
        )
        raise
    return certificate


@transaction.atomic
def _enter_in_register(*, enrolment_id: int, at: datetime) -> tuple[Certificate, bool]:
    """The entry, and whether this call made it. Raises NotEarned, CannotBeIssued."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("user__profile__unit", "course__alliance")
        .only(*documents.READ_FROM_ENROLMENT)
        .get(pk=enrolment_id)
    )
    standing = enrolment.certificates.exclude(state=CertificateState.SUPERSEDED).first()
    if standing:
        return standing, False
    course = enrolment.course
    if enrolment.state != EnrolmentState.COMPLETED or not course.gives_certificate:
        raise NotEarned
    code = new_code()
    snapshot = documents.snapshot_of(enrolment, code=code, at=at)
    if missing := documents.undrawable_in(snapshot):
        raise CannotBeIssued(FailureReason.MISSING_GLYPH, missing)
    kind, year = CertificateKind.COURSE, timezone.localdate(at).year
    number = _next_number(alliance_id=course.alliance_id, kind=kind, year=year)
    certificate = Certificate.objects.create(
        kind=kind,
        alliance=course.alliance,
        holder=enrolment.user,
        enrolment=enrolment,
        year=year,
        number=number,
        serial=f"{course.alliance.slug.upper()}-{SERIAL_LETTERS[kind]}-{year}-{number:06d}",
        code=code,
        snapshot=snapshot,
        design_version=documents.COURSE_DESIGN,
        issued_at=at,
        state_at=at,
    )
    audit.record(
        "certificate.issue", by_id=None, target=certificate, alliance_id=course.alliance_id, at=at
    )
    return certificate, True


def _next_number(*, alliance_id: int, kind: str, year: int) -> int:
    """The next number of the series. Its row stays locked until the commit: no gap, no double."""
    counter, _ = SerialCounter.objects.select_for_update().get_or_create(
        alliance_id=alliance_id, kind=kind, year=year
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _make_file(certificate: Certificate, *, at: datetime) -> None:
    """Typeset and keep the PDF; whoever comes second made the same bytes, and they are dropped."""
    try:
        pdf = documents.typeset(certificate)
    except compiler.TypesetterError as error:
        raise CannotBeIssued(FailureReason.TYPESETTER, str(error)[:500]) from error
    with transaction.atomic():
        CertificateFile.objects.bulk_create(
            [
                CertificateFile(
                    certificate=certificate,
                    pdf=pdf,
                    sha256=compiler.digest(pdf),
                    size=len(pdf),
                    engine=compiler.ENGINE,
                    made_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        IssueFailure.objects.filter(enrolment=certificate.enrolment_id).delete()


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
    for enrolment_id in list(missing):
        try:
            issue_course_certificate(enrolment_id=enrolment_id, at=at)
        except (CannotBeIssued, NotEarned):
            continue
        issued += 1
    return issued


@transaction.atomic
def revoke_certificate(*, certificate_id: int, reason: str, by: User, at: datetime) -> Certificate:
    """Take a certificate back; the entry, its reason and the exact PDF are kept.

    Raises NotAllowed, TransitionNotAllowed.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    if not rules.can_revoke(roles_of(by), certificate):
        raise NotAllowed
    transitions.require(CERTIFICATE_TRANSITIONS, certificate.state, CertificateState.REVOKED)
    certificate.state = CertificateState.REVOKED
    certificate.state_at = at
    certificate.state_reason = reason
    certificate.save(update_fields=["state", "state_at", "state_reason"])
    audit.record(
        "certificate.revoke",
        by_id=by.pk,
        target=certificate,
        alliance_id=certificate.alliance_id,
        at=at,
    )
    return certificate
