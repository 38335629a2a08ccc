"""The authority of an installation that has none yet: made at the first start, for show.

Anyone can make such a one, so it proves nothing to strangers. Its certificates say 演示 in their
names, and the verification page repeats it.
"""

import contextlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

from .certificates import DEMO_ORGANISATION
from .credentials import timestamper
from .kept_key import KeptKey
from .pades import PadesSigner
from .signers import Signer
from .trust import certificates_in, trusted

ROOT_NAME = "演示根证书（不具法律效力）"
SIGNER_NAME = "演示证书专用签章（不具法律效力）"
# Demo certificates are dated back to the founding of the demo alliance.
BEGINS = datetime(2018, 1, 1, tzinfo=UTC)
ENDS = datetime(2048, 1, 1, tzinfo=UTC)
# Every reader knows RSA, and one input has one signature; 3072 bits hold beyond 2030.
KEY_BITS = 3072


def signer() -> Signer:
    """The local authority's signer; the authority is made when there is none."""
    home = Path(settings.SIGNING_DIR) / "local"
    if not home.exists():
        _make(home)
    _publish(home)
    (certificate,) = certificates_in(home / "signer.pem")
    root = certificates_in(home / "root.pem")
    key = serialization.load_pem_private_key((home / "signer.key").read_bytes(), password=None)
    return PadesSigner(KeptKey(key, certificate, root), trust=trusted(), timestamper=timestamper())


def _make(home: Path) -> None:
    """Draw keys and write certificates; of two processes that start together, one is kept."""
    home.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=home.parent, prefix="draft-"))  # readable by its owner only
    root_key, signer_key = _new_key(), _new_key()
    root = _certificate(ROOT_NAME, root_key.public_key(), issuer_key=root_key, is_authority=True)
    signing = _certificate(
        SIGNER_NAME, signer_key.public_key(), issuer_key=root_key, is_authority=False
    )
    _write(draft / "root.pem", root.public_bytes(serialization.Encoding.PEM))
    _write(draft / "root.key", _pem(root_key))
    _write(draft / "signer.pem", signing.public_bytes(serialization.Encoding.PEM))
    _write(draft / "signer.key", _pem(signer_key))
    _write(draft / "revoked.crl", _empty_list(root_key))
    with contextlib.suppress(OSError):  # another process was first
        draft.rename(home)
    shutil.rmtree(draft, ignore_errors=True)


def _publish(home: Path) -> None:
    """Put the root and its revocation list among the trusted ones, where they stay."""
    folder = Path(settings.SIGNING_TRUST_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (root,) = certificates_in(home / "root.pem")
    for name, suffix in (("root.pem", ".pem"), ("revoked.crl", ".crl")):
        place = folder / f"local-{root.sha256.hex()[:16]}{suffix}"
        content = (home / name).read_bytes()
        if not place.exists() or place.read_bytes() != content:
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
                draft.write(content)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(place)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _name(common_name: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMO_ORGANISATION),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ])  # fmt: skip


def _certificate(
    name: str, key: rsa.RSAPublicKey, *, issuer_key: rsa.RSAPrivateKey, is_authority: bool
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(ROOT_NAME))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(_issuer(issuer_key), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _empty_list(key: rsa.RSAPrivateKey) -> bytes:
    """The list of revoked certificates, valid as long as the authority."""
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_name(ROOT_NAME))
        .last_update(BEGINS)
        .next_update(ENDS)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(_issuer(key), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def _issuer(key: rsa.RSAPrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
