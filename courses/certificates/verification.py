"""What a stranger learns of the register. Whatever leads nowhere gets one and the same answer."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from alliance.core.prepared import Parameter, Prepared
from alliance.core.throttle import Limit
from courses.designs.enums import CertificateKind

from .codes import read_code
from .enums import CertificateState
from .masking import masked
from .models import Certificate, CertificateFile
from .queries import certificates_of
from .sources import SOURCES

# Only what leads nowhere counts: whoever checks real certificates is never slowed down.
WRONG_CODES = Limit("verify", tries=30, seconds=600)
# Names tried on one serial, from wherever: serials can be counted up, names must not be.
WRONG_NAMES = Limit("verify-name", tries=10, seconds=3600)

EXPIRED = "EXPIRED"

SUBJECT_LABELS = {
    CertificateKind.COURSE: _("课程"),
    CertificateKind.PATH: _("学习路径"),
    CertificateKind.ROTATION: _("进修项目"),
    CertificateKind.MENTORING: _("带教"),
    CertificateKind.EVENT: _("活动"),
    CertificateKind.APPOINTMENT: _("聘任职务"),
    CertificateKind.PLAQUE: _("授予"),
    CertificateKind.HONORARY: _("荣誉称号"),
}
PERIOD_LABELS = {
    CertificateKind.COURSE: _("学习时间"),
    CertificateKind.PATH: _("学习时间"),
    CertificateKind.ROTATION: _("进修时间"),
    CertificateKind.MENTORING: _("带教时间"),
    CertificateKind.EVENT: _("活动时间"),
    CertificateKind.APPOINTMENT: _("聘期"),
    CertificateKind.PLAQUE: _("加入时间"),
    CertificateKind.HONORARY: _("授予时间"),
}


@dataclass(frozen=True)
class Issued:
    """The PDF of a certificate without its bytes; the signature's words are empty without one."""

    sha256: str
    algorithm: str
    signer: str
    fingerprint: str


@dataclass(frozen=True)
class Verdict:
    """What the certificate says, a person's name masked, and how it stands today.

    `state` is a CertificateState or EXPIRED; `state_at` is since when. Dates are None and texts
    empty where this kind of certificate says nothing. `file` is None while it is being made.
    """

    kind: CertificateKind
    state: str
    state_at: datetime
    holder: str
    is_unit: bool
    unit: str
    subject: str
    hours: str
    started_date: date | None
    completed_date: date | None
    issued_date: date
    expires_date: date | None
    issuer: str
    serial: str
    file: Issued | None
    successor_code: str | None  # of the certificate that stands in its place

    @property
    def is_valid(self) -> bool:
        return self.state == CertificateState.VALID

    @property
    def state_label(self):
        return _("已过期") if self.state == EXPIRED else CertificateState(self.state).label

    @property
    def gist(self) -> str:
        """As a file describes itself: whose, and for what."""
        return f"{self.holder} · {self.subject}"

    @property
    def subject_label(self):
        return SUBJECT_LABELS[self.kind]

    @property
    def period_label(self):
        return PERIOD_LABELS[self.kind]


def verify(text: str, *, client: str, at: datetime) -> Verdict | None:
    """What the register says about the code in `text`; None when it is not there.

    One query whether the text can be a code or not, one more for a certificate that was replaced.
    A code cannot be guessed, so one that is known is answered however many were not.
    Raises core.throttle.TooManyTries.
    """
    certificate = ENTRY_OF_CODE.object(code=read_code(text) or "")
    if certificate is None:
        WRONG_CODES.take(client, at=at)
        return None
    return verdict_on(certificate, at=at)


def verify_serial(serial: str, name: str, *, client: str, at: datetime) -> Verdict | None:
    """The same for a serial with the name of its holder, person or unit, in full.

    None for a serial that is none and for a name that is not the holder's alike, and for one query.
    Raises core.throttle.TooManyTries.
    """
    serial = _folded(serial).upper()
    WRONG_CODES.take(client, at=at)
    WRONG_NAMES.take(serial, at=at)
    certificate = entries().filter(serial=serial).first()
    if certificate is None or _folded(certificate.snapshot["holder"]) != _folded(name):
        return None
    WRONG_CODES.give_back(client, at=at)
    WRONG_NAMES.give_back(serial, at=at)
    return verdict_on(certificate, at=at)


def entries() -> QuerySet[Certificate]:
    """The register with what is known of each file, the bytes left out."""
    return Certificate.objects.select_related("file").defer("file__pdf")


ENTRY_OF_CODE = Prepared(lambda: entries().filter(code=Parameter("code")))


def verdict_on(certificate: Certificate, *, at: datetime) -> Verdict:
    """What a stranger may know of this entry."""
    snapshot = certificate.snapshot
    is_unit = certificate.holder_id is None
    ended = certificate.state == CertificateState.VALID and certificate.has_expired(
        timezone.localdate(at)
    )
    return Verdict(
        kind=CertificateKind(certificate.kind),
        state=EXPIRED if ended else certificate.state,
        state_at=certificate.state_at,
        holder=snapshot["holder"] if is_unit else masked(snapshot["holder"]),
        is_unit=is_unit,
        unit=snapshot["unit"],
        subject=_subject(certificate),
        hours=snapshot["hours"],
        started_date=_day(snapshot, "started_date"),
        completed_date=_day(snapshot, "completed_date"),
        issued_date=_day(snapshot, "issued_date"),
        expires_date=certificate.expires_date,
        issuer=snapshot["issuer"],
        serial=certificate.serial,
        file=_file(certificate),
        successor_code=_successor_code(certificate),
    )


def _file(certificate: Certificate) -> Issued | None:
    file: CertificateFile | None = getattr(certificate, "file", None)
    if file is None:
        return None
    return Issued(file.sha256, file.algorithm, file.signer, file.signer_fingerprint)


def _subject(certificate: Certificate) -> str:
    """What it is for; whom somebody has mentored is masked as the holder is."""
    subject = certificate.snapshot["subject"]
    if certificate.kind == CertificateKind.MENTORING:
        return masked(subject.removeprefix("带教"))
    return subject


def _day(snapshot: Mapping[str, str], name: str) -> date | None:
    return parse_date(snapshot.get(name) or "") if snapshot.get(name) else None


def _successor_code(certificate: Certificate) -> str | None:
    if certificate.state != CertificateState.SUPERSEDED:
        return None
    successors = certificates_of(SOURCES[certificate.kind], [certificate.source_id]).exclude(
        state=CertificateState.SUPERSEDED
    )
    return successors.values_list("code", flat=True).first()


def _folded(text: str) -> str:
    """As people type it: full width or not, with blanks or without."""
    return "".join(unicodedata.normalize("NFKC", text[:200]).split())
