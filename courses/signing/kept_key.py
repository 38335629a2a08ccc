"""A private key in memory, and signatures of it put together from parts that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from django.utils.translation import gettext as _
from pyhanko.sign import signers as pyhanko_signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from .certificates import common_name
from .signers import CannotSign

# Stands in a mould where the digest of a document comes.
_NO_DIGEST = bytes(range(0x60, 0x80))


@dataclass(frozen=True)
class Mould:
    """A signature's container with its signed attributes, for `_NO_DIGEST`."""

    container: bytes
    attributes: bytes
    signature: bytes

    @classmethod
    def of(cls, made: cms.ContentInfo) -> "Mould | None":
        """None when a digest would not fit in as it is."""
        (signer_info,) = made["content"]["signer_infos"]
        mould = cls(
            container=made.dump(),
            attributes=signer_info["signed_attrs"].untag().dump(),
            signature=signer_info["signature"].native,
        )
        once = mould.container.count(_NO_DIGEST) == mould.attributes.count(_NO_DIGEST) == 1
        return mould if once and mould.container.count(mould.signature) == 1 else None


class KeptKey(pyhanko_signers.Signer):
    """A private key in memory, with its certificate and the certificates above it.

    Raises CannotSign when the key is another's.
    """

    def __init__(
        self,
        key: PrivateKeyTypes,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
    ):
        if _public_bytes(key) != certificate.public_key.dump():
            raise CannotSign(
                _("私钥与签名证书 %(name)s 不匹配。") % {"name": common_name(certificate)}
            )
        store = SimpleCertificateStore()
        store.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key
        self._mould: Mould | None = None

    async def async_sign(
        self, data_digest: bytes, digest_algorithm: str, dry_run=False, timestamper=None, **options
    ) -> cms.ContentInfo | bytes:
        """Between two signatures of an RSA key only the digest and its signature differ, and have
        the same length: the rest, which takes pyHanko 10 ms, is put together once.
        """
        with_rest = super().async_sign
        if dry_run or timestamper or not isinstance(self._key, rsa.RSAPrivateKey):
            return await with_rest(
                data_digest, digest_algorithm, dry_run=dry_run, timestamper=timestamper, **options
            )
        if self._mould is None:
            self._mould = Mould.of(await with_rest(_NO_DIGEST, digest_algorithm, **options))
        if self._mould is None:
            return await with_rest(data_digest, digest_algorithm, **options)
        attributes = self._mould.attributes.replace(_NO_DIGEST, data_digest)
        signature = await self.async_sign_raw(attributes, digest_algorithm)
        container = self._mould.container.replace(_NO_DIGEST, data_digest)
        return container.replace(self._mould.signature, signature)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(_longest_signature(self._key))
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), digest)
        return self._key.sign(data, ec.ECDSA(digest))


def _public_bytes(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _longest_signature(key: PrivateKeyTypes) -> int:
    """Bytes; an ECDSA signature is two numbers in DER and may be shorter."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size // 8
    return 2 * ((key.key_size + 7) // 8) + 9
