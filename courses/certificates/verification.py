"""What a stranger learns about a code. Every code that is none gets one and the same answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dateparse import parse_date

from alliance.core.throttle import Limit

from .codes import read_code
from .enums import CertificateState
from .masking import masked
from .models import Certificate
from .queries import certificates_of
from .sources import SOURCES

# Only codes that lead nowhere count: whoever checks real certificates is never slowed down.
WRONG_CODES = Limit("verify", tries=30, seconds=600)


@dataclass(frozen=True)
class Verdict:
    """What the certificate says, its holder's name masked, and its state."""

    state: str
    state_label: str
    state_at: datetime
    holder: str
    unit: str
    course: str
    hours: str
    started_date: date
    completed_date: date
    issued_date: date
    issuer: str
    serial: str
    successor_code: str | None  # of the certificate that stands in its place

    @property
    def is_valid(self) -> bool:
        return self.state == CertificateState.VALID


def verify(text: str, *, client: str, at: datetime) -> Verdict | None:
    """What the register says about the code in `text`; None when it is not there.

    One query whether the text can be a code or not, one more for a certificate that was replaced.
    Raises core.throttle.TooManyTries.
    """
    WRONG_CODES.take(client, at=at)
    certificate = Certificate.objects.filter(code=read_code(text) or "").first()
    if certificate is None:
        return None
    WRONG_CODES.give_back(client, at=at)
    snapshot = certificate.snapshot
    return Verdict(
        state=certificate.state,
        state_label=certificate.get_state_display(),
        state_at=certificate.state_at,
        holder=masked(snapshot["holder"]),
        unit=snapshot["unit"],
        course=snapshot["subject"],
        hours=snapshot["hours"],
        started_date=parse_date(snapshot["started_date"]),
        completed_date=parse_date(snapshot["completed_date"]),
        issued_date=parse_date(snapshot["issued_date"]),
        issuer=snapshot["issuer"],
        serial=certificate.serial,
        successor_code=_successor_code(certificate),
    )


def _successor_code(certificate: Certificate) -> str | None:
    if certificate.state != CertificateState.SUPERSEDED:
        return None
    successors = certificates_of(SOURCES[certificate.kind], [certificate.source_id]).exclude(
        state=CertificateState.SUPERSEDED
    )
    return successors.values_list("code", flat=True).first()
