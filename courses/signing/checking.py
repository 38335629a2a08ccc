"""What a PDF that a stranger hands in is worth, found without opening it.

A signature covers all bytes of its revision but the place where it stands. So the bytes alone are
looked at: where signatures stand, whose they are, whether the covered bytes are the signed ones,
and that nothing comes after. No page, picture or font of a hostile file is ever read; only what
follows a signature of ours, which a timestamp authority may have added, is (additions.py).
"""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .additions import only_keep_it_checkable
from .claims import NO_CLAIMS, Claims, claims_of
from .placing import Place, mentions_signature, places_in
from .signers import CannotSign
from .trust import Trust, trusted
from .verifying import Verified, verify

LARGEST = 3 * 2**20  # bytes; a certificate has about 120,000


logger = logging.getLogger(__name__)


class Finding(TextChoices):
    INTACT = "INTACT", _("签名有效，签名之后没有改动")
    UNSIGNED = "UNSIGNED", _("文件没有电子签名")
    ALTERED = "ALTERED", _("文件内容在签名之后被改动")
    EXTENDED = "EXTENDED", _("签名之后又追加了内容")
    FOREIGN = "FOREIGN", _("签名不是本机构所签")
    REVOKED = "REVOKED", _("签名证书在签名时已被吊销")
    ENCRYPTED = "ENCRYPTED", _("文件已加密")
    TOO_LARGE = "TOO_LARGE", _("文件过大")
    NOT_PDF = "NOT_PDF", _("不是 PDF 文件")


@dataclass(frozen=True)
class Examination:
    """The finding, and what led to it.

    `signer`, `algorithm` and `fingerprint` are of the signature that the finding is about; of a
    FOREIGN one they are only what it says of itself. `signed_at` is the time the signer wrote,
    `stamped_at` the timestamp authority's. `sha256` is of the whole file, `revisions` are of the
    beginnings that signatures cover: one of them may be the file that was issued. `claims` are
    what the signed part says of itself, and no truer than the finding.
    """

    finding: Finding
    sha256: str
    claims: Claims = NO_CLAIMS
    signer: str = ""
    algorithm: str = ""
    fingerprint: str = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    demo: bool = False
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A signature in its place."""

    place: Place
    verified: Verified

    @property
    def is_believed(self) -> bool:
        return self.verified.holds and self.verified.trusted and not self.verified.revoked

    @property
    def is_ours(self) -> bool:
        return self.is_believed and not self.verified.is_timestamp


def examine(pdf: bytes, *, is_known: bool = False) -> Examination:
    """Never raises for what is in `pdf`: what cannot be understood is no PDF, or altered.

    `is_known` says that the register holds these very bytes: what follows the signature then
    was there when the file was kept.
    """
    sha256 = _digest(pdf)
    if len(pdf) > LARGEST:
        return Examination(Finding.TOO_LARGE, sha256)
    if not pdf.startswith(b"%PDF-"):
        return Examination(Finding.NOT_PDF, sha256)
    unsigned = Examination(_without_signature(pdf), sha256, claims=claims_of(pdf))
    places = places_in(pdf)
    if not places:
        return unsigned
    trust = _trust()
    looked_at = [
        Seen(place, verified) for place in places if (verified := verify(pdf, place, trust))
    ]
    ours = next((one for one in looked_at if one.is_ours), None)
    about = ours or next((one for one in looked_at if not one.verified.is_timestamp), None)
    examination = replace(
        unsigned,
        finding=Finding.ALTERED,
        revisions=tuple(_digest(pdf[: place.end]) for place in places),
    )
    if about is None:
        return examination
    return replace(
        examination,
        finding=_finding(pdf, about, looked_at, is_known=is_known),
        claims=claims_of(pdf[: about.place.end]),
        signer=about.verified.signer,
        algorithm=about.verified.algorithm,
        fingerprint=about.verified.fingerprint,
        signed_at=about.verified.signed_at,
        stamped_at=about.verified.stamped_at,
        demo=about.verified.demo,
    )


def _finding(pdf: bytes, about: Seen, looked_at: list[Seen], *, is_known: bool) -> Finding:
    verified = about.verified
    if not verified.holds:
        return Finding.ALTERED
    if verified.revoked:
        return Finding.REVOKED
    if not verified.trusted:
        return Finding.FOREIGN
    end = about.place.end
    if end == len(pdf):
        return Finding.INTACT
    later = [one for one in looked_at if one.place.end > end]
    if (
        later
        and later[0].place.end == len(pdf)
        and all(one.verified.is_timestamp and one.is_believed for one in later)
        and (is_known or only_keep_it_checkable(pdf))
    ):
        return Finding.INTACT
    return Finding.EXTENDED


def _trust() -> Trust:
    """Whom we believe; nobody while a file of the folder cannot be read, which is logged."""
    try:
        return trusted()
    except CannotSign:
        logger.exception("The trusted roots cannot be read")
        return Trust()


def _without_signature(pdf: bytes) -> Finding:
    if b"/Encrypt" in pdf:
        return Finding.ENCRYPTED
    return Finding.ALTERED if mentions_signature(pdf) else Finding.UNSIGNED


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
