"""A bare signature: pyHanko's own, the key at hand, nothing looked up and nothing embedded."""

import io
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer

from courses.signing.trust import certificates_in


class KeyAtHand(Signer):
    """The private key in memory: pyHanko's own signer reads it anew each time, for 100 ms."""

    def __init__(self, key, certificate):
        super().__init__(signing_cert=certificate)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run=False) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def bare_signer() -> Callable[[bytes], None]:
    """Signs a document under the key of the local authority, which must be there."""
    home = Path(settings.SIGNING_DIR) / "local"
    (certificate,) = certificates_in(home / "signer.pem")
    key = serialization.load_pem_private_key((home / "signer.key").read_bytes(), password=None)
    metadata = PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    signer = PdfSigner(metadata, KeyAtHand(key, certificate))

    def sign(pdf: bytes) -> None:
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))

    return sign
