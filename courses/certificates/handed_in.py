"""What a PDF that was handed in is worth: its signature, its bytes, and the entry it names."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from alliance.core.throttle import Limit
from courses.signing.checking import Examination, Finding, examine

from .codes import read_code
from .models import Certificate
from .verification import Verdict, entries, verdict_on

# Looking at a file costs as much as twenty pages.
FILES = Limit("verify-file", tries=60, seconds=600)


class Reason(StrEnum):
    """Why a file is not what the alliance issued."""

    ALTERED = "altered"
    EXTENDED = "extended"
    FOREIGN = "foreign_signature"
    REVOKED_KEY = "revoked_key"
    UNSIGNED = "unsigned"
    NOT_REGISTERED = "not_registered"
    OTHERS_NUMBER = "number_of_another"
    NOT_PDF = "not_pdf"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"


SENTENCES = {
    Reason.ALTERED: _("文件内容在签名之后被改动，不是颁发时的原件。"),
    Reason.EXTENDED: _("签名之后又追加了内容，不是颁发时的原件。"),
    Reason.FOREIGN: _("文件上的签名不是本平台信任的机构所签，同名也不算。"),
    Reason.REVOKED_KEY: _("签名所用的证书在签名时已被吊销。"),
    Reason.UNSIGNED: _("文件没有电子签名，与登记册中的原件不符。"),
    Reason.NOT_REGISTERED: _("文件与登记册中的任何原件都不一致。"),
    Reason.OTHERS_NUMBER: _("文件上的编号属于另一张证书。"),
    Reason.NOT_PDF: _("这不是 PDF 文件，请选择颁发时的 PDF 原件。"),
    Reason.TOO_LARGE: _("文件过大，不会是颁发的证书原件。"),
    Reason.ENCRYPTED: _("文件已加密，不是颁发时的原件。"),
}

_REASON_OF = {
    Finding.INTACT: Reason.NOT_REGISTERED,
    Finding.UNSIGNED: Reason.UNSIGNED,
    Finding.ALTERED: Reason.ALTERED,
    Finding.EXTENDED: Reason.EXTENDED,
    Finding.FOREIGN: Reason.FOREIGN,
    Finding.REVOKED: Reason.REVOKED_KEY,
    Finding.ENCRYPTED: Reason.ENCRYPTED,
    Finding.TOO_LARGE: Reason.TOO_LARGE,
    Finding.NOT_PDF: Reason.NOT_PDF,
}


@dataclass(frozen=True)
class Row:
    """One fact, as the file has it and as the register has it."""

    label: str
    in_file: str
    in_register: str
    agrees: bool


@dataclass(frozen=True)
class FileVerdict:
    """The file, and the entry of the register that it is, or that it names.

    Without a `reason` the file is byte for byte the one that was issued, and stands as its entry
    does. With one it is worth nothing, whatever the entry says.
    """

    examination: Examination
    reason: Reason | None
    register: Verdict | None
    says_the_same: bool = False

    @property
    def is_original(self) -> bool:
        return self.reason is None

    @property
    def is_valid(self) -> bool:
        return self.is_original and self.register.is_valid

    @property
    def signer_is_ours(self) -> bool:
        """Whether the signature's certificate is one that is believed, and not only says so."""
        return self.examination.finding in (Finding.INTACT, Finding.EXTENDED, Finding.REVOKED)

    @property
    def sentence(self):
        return SENTENCES[self.reason] if self.reason else ""

    @property
    def rows(self) -> list[Row]:
        """What the file says beside what the register says; nothing without an entry."""
        if self.register is None:
            return []
        found, entry, issued = self.examination, self.register, self.register.file
        said = found.claims
        rows = [
            Row(_("证书编号"), said.title, entry.serial, entry.serial in said.title),
            Row(_("内容"), said.description, entry.gist, self.says_the_same),
            Row(_("颁发单位"), said.author, entry.issuer, entry.issuer == said.author),
        ]
        if issued:
            rows += [
                Row(
                    _("签署证书"),
                    _signer(found.signer, found.fingerprint),
                    _signer(issued.signer, issued.fingerprint),
                    found.fingerprint == issued.fingerprint,
                ),
                Row(
                    _("文件指纹"),
                    _short(found.sha256),
                    _short(issued.sha256),
                    found.sha256 == issued.sha256,
                ),
            ]
        return [row for row in rows if row.in_file or row.in_register]


def _signer(name: str, fingerprint: str) -> str:
    return f"{name} {_short(fingerprint)}" if name else ""


def _short(fingerprint: str) -> str:
    """As much of it as people compare."""
    return f"{fingerprint[:16]}…"


TOO_LARGE = FileVerdict(Examination(Finding.TOO_LARGE, ""), Reason.TOO_LARGE, None)


def verify_file(pdf: bytes, *, client: str, at: datetime) -> FileVerdict:
    """One query for an original, three at most for what is none.

    Raises core.throttle.TooManyTries.
    """
    FILES.take(client, at=at)
    original = _issued({hashlib.sha256(pdf).hexdigest()})
    examination = examine(pdf, is_known=original is not None)
    entry = original or _issued(set(examination.revisions)) or _named_in(examination)
    same = entry is not None and _says_the_same(examination, entry)
    return FileVerdict(
        examination,
        None if original else _reason(examination, entry, says_the_same=same),
        verdict_on(entry, at=at) if entry else None,
        says_the_same=same,
    )


def _issued(hashes: set[str]) -> Certificate | None:
    """The entry whose file is one of these, to the byte."""
    return entries().filter(file__sha256__in=hashes).first() if hashes else None


def _named_in(examination: Examination) -> Certificate | None:
    """The entry whose code the document carries. A code cannot be guessed; a serial can, so none
    is looked up.
    """
    codes = [code for word in examination.claims.keywords if (code := read_code(word))]
    return entries().filter(code=codes[0]).first() if codes else None


def _says_the_same(examination: Examination, entry: Certificate) -> bool:
    """Whether the file's own description is of this certificate."""
    said = examination.claims.description
    return all(entry.snapshot[name] in said for name in ("holder", "subject")) and bool(said)


def _reason(examination: Examination, entry: Certificate | None, *, says_the_same: bool) -> Reason:
    finding = examination.finding
    if entry is None and finding == Finding.UNSIGNED:
        return Reason.NOT_REGISTERED
    if (
        entry is not None
        and finding in (Finding.UNSIGNED, Finding.FOREIGN)
        and examination.claims.description
        and not says_the_same
    ):
        return Reason.OTHERS_NUMBER
    return _REASON_OF[finding]
