"""Whose signatures are believed: the root certificates and revocation lists of one folder.

A root stays here as long as anything signed under it shall be believed, also after its key was
replaced: settings.SIGNING_TRUST_DIR, `*.pem` and `*.crl`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl, pem, x509
from django.conf import settings
from django.utils.translation import gettext as _

from .signers import CannotSign


@dataclass(frozen=True)
class Trust:
    """The roots that are believed, and what they have revoked."""

    roots: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[crl.CertificateList, ...] = ()

    def has_revoked(self, certificate: x509.Certificate, *, at: datetime) -> bool:
        """Whether a list of its issuer names it with a day before `at`, however old the list is."""
        return any(
            entry["user_certificate"].native == certificate.serial_number
            and entry["revocation_date"].native <= at
            for revoked in self.revocation_lists
            if revoked.issuer == certificate.issuer
            for entry in revoked["tbs_cert_list"]["revoked_certificates"]
        )


def trusted() -> Trust:
    """What the folder holds now. Raises CannotSign when a file in it cannot be read."""
    folder = Path(settings.SIGNING_TRUST_DIR)
    files = sorted(path for path in folder.glob("*") if path.suffix in (".pem", ".crl"))
    return _read(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[Path, int], ...]) -> Trust:
    roots, lists = [], []
    for path, _changed in files:
        if path.suffix == ".pem":
            roots += certificates_in(path)
        else:
            lists.append(_revocation_list_in(path))
    return Trust(tuple(roots), tuple(lists))


def certificates_in(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM or DER file, in its order. Raises CannotSign."""
    try:
        content = path.read_bytes()
        blocks = (
            [der for _kind, _headers, der in pem.unarmor(content, multiple=True)]
            if pem.detect(content)
            else [content]
        )
        certificates = [x509.Certificate.load(der) for der in blocks]
        for certificate in certificates:
            certificate.public_key.dump()  # reads what load() left unread
    except (OSError, ValueError) as error:
        raise CannotSign(
            _("读不出证书文件 %(path)s：%(reason)s") % {"path": path, "reason": error}
        ) from error
    return certificates


def _revocation_list_in(path: Path) -> crl.CertificateList:
    try:
        content = path.read_bytes()
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        return crl.CertificateList.load(der, strict=True)
    except (OSError, ValueError) as error:
        raise CannotSign(
            _("读不出吊销列表 %(path)s：%(reason)s") % {"path": path, "reason": error}
        ) from error
