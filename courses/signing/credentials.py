"""Keys of a real authority in files, and the timestamp authority."""

from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.sign import signers as pyhanko_signers
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from .kept_key import KeptKey
from .pades import PadesSigner
from .signers import CannotSign, Signer
from .trust import certificates_in, trusted


def from_files() -> Signer:
    """The signer of SIGNING_PKCS12_FILE, or of SIGNING_KEY_FILE and SIGNING_CERTIFICATE_FILE.

    Raises CannotSign.
    """
    return signer_of(_from_pkcs12() if settings.SIGNING["PKCS12_FILE"] else _from_pem())


def timestamper() -> TimeStamper | None:
    """The timestamp authority at SIGNING_TSA_URL; None without one."""
    address = settings.SIGNING["TSA_URL"]
    return HTTPTimeStamper(address, timeout=10) if address else None


def signer_of(key_holder: pyhanko_signers.Signer) -> PadesSigner:
    """A signer under this key as the settings say. Raises CannotSign."""
    return PadesSigner(
        key_holder,
        trust=trusted(),
        timestamper=timestamper(),
        online=not settings.SIGNING["OFFLINE"],
    )


def _from_pem() -> KeptKey:
    path = Path(required("KEY_FILE"))
    certificate, *chain = certificates_in(Path(required("CERTIFICATE_FILE")))
    passphrase = settings.SIGNING["PASSPHRASE"]
    try:
        key = serialization.load_pem_private_key(
            path.read_bytes(), password=passphrase.encode() or None
        )
    except (OSError, TypeError, ValueError) as error:
        raise CannotSign(
            _("读不出私钥文件 %(path)s（SIGNING_PASSPHRASE 是否正确？）：%(reason)s")
            % {"path": path, "reason": error}
        ) from error
    return KeptKey(key, certificate, chain)


def _from_pkcs12() -> KeptKey:
    path = Path(settings.SIGNING["PKCS12_FILE"])
    try:
        bundle = pkcs12.load_pkcs12(
            path.read_bytes(), settings.SIGNING["PASSPHRASE"].encode() or None
        )
    except (OSError, ValueError) as error:
        raise CannotSign(
            _("读不出密钥文件 %(path)s（SIGNING_PASSPHRASE 是否正确？）：%(reason)s")
            % {"path": path, "reason": error}
        ) from error
    if bundle.key is None or bundle.cert is None:
        raise CannotSign(_("密钥文件 %(path)s 中没有私钥或证书。") % {"path": path})
    certificate, *chain = (
        x509.Certificate.load(held.certificate.public_bytes(serialization.Encoding.DER))
        for held in (bundle.cert, *bundle.additional_certs)
    )
    return KeptKey(bundle.key, certificate, chain)


def required(name: str) -> str:
    """The setting SIGNING_name. Raises CannotSign when it is empty."""
    if value := settings.SIGNING[name]:
        return value
    raise CannotSign(_("缺少设置 SIGNING_%(name)s。") % {"name": name})
