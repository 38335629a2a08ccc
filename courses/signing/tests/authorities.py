"""Small authorities for the tests: real ones, look-alikes, ended ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from courses.signing import authority as local
from courses.signing.signers import Signer

BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
ENDS = datetime(2040, 1, 1, tzinfo=UTC)
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def key_pem(self, passphrase: str = "") -> bytes:
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, _locked(passphrase))


class Authority:
    """A root that issues certificates and revokes them."""

    def __init__(self, name: str):
        self.root = issue(name, name, authority=True)

    def issue(self, name: str, **options) -> Issued:
        return issue(name, self.root.certificate, by=self.root.key, **options)

    def revocation_list(self, *revoked: Issued, at: datetime = BEGINS) -> bytes:
        builder = x509.CertificateRevocationListBuilder(
            self.root.certificate.subject, at, ENDS
        ).add_extension(x509.CRLNumber(1 + len(revoked)), critical=False)
        for one in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder(one.certificate.serial_number, at).build()
            )
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(DER)

    def trust(self, folder: Path) -> None:
        """Put root and revocation list among the trusted ones."""
        folder.mkdir(parents=True, exist_ok=True)
        name = self.root.asn1.sha256.hex()[:8]
        (folder / f"{name}.pem").write_bytes(self.root.pem)
        (folder / f"{name}.crl").write_bytes(self.revocation_list())


@lru_cache
def authority_named(name: str) -> Authority:
    """The same one for the same name in all tests of a run."""
    return Authority(name)


@lru_cache
def local_signer() -> Signer:
    """The local authority's, for settings.SIGNER too: its key is read once in a run."""
    return local.signer()


def issue(
    name: str,
    issuer: str | x509.Certificate,
    *,
    by: ec.EllipticCurvePrivateKey | None = None,
    authority: bool = False,
    stamps: bool = False,
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
) -> Issued:
    # pyHanko's own timestamp authority knows RSA only.
    key = (
        rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    )
    signing = by or key
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority,
        crl_sign=authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer) if isinstance(issuer, str) else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False
        )
    )
    if stamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Issued(key, builder.sign(signing, hashes.SHA256()))


def pkcs12_of(one: Issued, root: Issued, passphrase: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"signer", one.key, one.certificate, [root.certificate], _locked(passphrase)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _locked(passphrase: str) -> serialization.KeySerializationEncryption:
    if passphrase:
        return serialization.BestAvailableEncryption(passphrase.encode())
    return serialization.NoEncryption()
