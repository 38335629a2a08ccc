"""PAdES signatures made by pyHanko, in about the time that the key itself needs.

pyHanko alone reads the private key anew for each signature (100 ms for RSA: its primes are tested)
and signs twice, once to learn how long a signature is. Here the key (kept_key.py), the length and
the validation data are kept. Everything stands in one revision, signature and validation data
together (B-LT), so that any byte after it is an alteration; a timestamp authority adds one more
(B-LTA).
"""

import hashlib
import io
import threading
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers as pyhanko_signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfCMSSignedAttributes,
    PdfSignatureMetadata,
    PdfSigner,
    PreSignValidationStatus,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from .certificates import algorithm_of, common_name
from .loops import finish
from .signers import CannotSign, Signed
from .trust import Trust

FIELD = "Signature"
DIGEST = "sha256"
# For so long the revocation list of an outside authority is not fetched again.
VALIDATION_DATA_SECONDS = 3600


class PadesSigner:
    """Signs under the certificate of `key_holder`; see courses.signing.signers.Signer.

    `online` says that revocation data of an outside authority may be fetched. Raises CannotSign
    when the certificate has ended or leads to none of the trusted roots.
    """

    def __init__(
        self,
        key_holder: pyhanko_signers.Signer,
        *,
        trust: Trust,
        timestamper: TimeStamper | None = None,
        online: bool = False,
    ):
        self._key_holder = key_holder
        # Who believes a root has it already, and a file without it is 4 KB smaller; but an archive
        # timestamp must cover all that a check in the far future needs.
        key_holder.embed_roots = timestamper is not None
        self._certificate = key_holder.signing_cert
        self._trust = trust
        self._timestamper = timestamper
        self._online = online
        self._lock = threading.Lock()
        self._validation: tuple[float, PreSignValidationStatus] | None = None
        self._room: int | None = None
        self.name = common_name(self._certificate)
        self.algorithm = _algorithm_that_signs(self._certificate)
        self.fingerprint = self._certificate.sha256.hex()
        self.ends = self._certificate.not_valid_after
        self._require_valid(datetime.now(UTC))
        self._run(self._validation_data())

    def sign(self, pdf: bytes, *, at: datetime) -> Signed:
        """Raises CannotSign. Without a timestamp and under an RSA key, the same input and moment
        give the same bytes.
        """
        self._require_valid(at)
        with self._lock:
            signed = self._run(self._sign(pdf, at))
        return Signed(signed, self.algorithm, self.name, self.fingerprint)

    async def _sign(self, pdf: bytes, at: datetime) -> bytes:
        validation = await self._validation_data()
        async with self._context() as context:
            session = self._pdf_signer(context).init_signing_session(_Revision(io.BytesIO(pdf)))
            session.system_time = at.astimezone(UTC)
            if self._room is None:
                self._room = await session.estimate_signature_container_size(
                    validation, tight=self._timestamper is None
                )
            document = session.prepare_tbs_document(
                validation_info=validation, bytes_reserved=self._room
            )
            digest, output = document.digest_tbs_document()
            signed = await document.perform_signature(
                digest.document_digest, PdfCMSSignedAttributes(signing_time=session.system_time)
            )
            await signed.post_signature_processing(output)
        return output.getvalue()

    async def _validation_data(self) -> PreSignValidationStatus:
        """Chain and revocation data that are embedded, checked once and kept for an hour."""
        if self._validation and time.monotonic() - self._validation[0] < VALIDATION_DATA_SECONDS:
            return self._validation[1]
        async with self._context() as context:
            validator = CertificateValidator(
                self._certificate,
                intermediate_certs=self._key_holder.cert_registry,
                validation_context=context,
            )
            path = await validator.async_validate_usage(set())
            stamping = []
            if self._timestamper is not None:
                stamping = [path async for path in self._timestamper.validation_paths(context)]
            validation = PreSignValidationStatus(
                validation_paths=[path, *stamping],
                signer_path=path,
                ts_validation_paths=stamping,
                ocsps_to_embed=context.ocsps,
                crls_to_embed=context.crls,
            )
        self._validation = time.monotonic(), validation
        return validation

    @asynccontextmanager
    async def _context(self) -> AsyncIterator[ValidationContext]:
        """What a certificate is checked against; each one of its path needs revocation data."""
        context = ValidationContext(
            trust_roots=self._trust.roots,
            other_certs=list(self._key_holder.cert_registry),
            crls=self._trust.revocation_lists,
            allow_fetching=self._online,
            revocation_mode="require",
        )
        try:
            yield context
        finally:
            await context.aclose()

    def _pdf_signer(self, context: ValidationContext) -> PdfSigner:
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=self._timestamper is not None,
            validation_context=context,
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        )
        return PdfSigner(metadata, self._key_holder, timestamper=self._timestamper)

    def _run(self, work: Coroutine):
        try:
            return finish(work)
        except (SigningError, ValidationError, PathError, PdfError, OSError) as error:
            raise CannotSign(
                _("签名未能完成：%(reason)s") % {"reason": str(error.__cause__ or "") or error}
            ) from error

    def _require_valid(self, at: datetime) -> None:
        if at < self._certificate.not_valid_before:
            raise CannotSign(
                _("签名证书 %(name)s 自 %(day)s 起才有效，不能签署此前的文件。")
                % {"name": self.name, "day": self._certificate.not_valid_before.date()}
            )
        if max(at, datetime.now(UTC)) > self._certificate.not_valid_after:
            raise CannotSign(
                _("签名证书 %(name)s 已于 %(day)s 到期，请更换。")
                % {"name": self.name, "day": self._certificate.not_valid_after.date()}
            )


class _Revision(IncrementalPdfFileWriter):
    """The revision that holds the signature, and nothing beside it.

    pyHanko would write the document's dates and descriptions anew: what the typesetter wrote
    conforms to PDF/A and is what the register knows. The identifier is drawn from the content.
    """

    def _update_meta(self) -> None:
        """Leave dates and descriptions as they are."""

    @classmethod
    def _handle_id(cls, prev) -> generic.ArrayObject:
        first, _second = super()._handle_id(prev)
        prev.stream.seek(0)
        digest = hashlib.sha256(prev.stream.read()).digest()
        return generic.ArrayObject([first, generic.ByteStringObject(digest[:16])])


def _algorithm_that_signs(certificate: x509.Certificate) -> str:
    if certificate.public_key.algorithm not in ("rsa", "ec"):
        raise CannotSign(
            _("签名证书须用 RSA 或 ECDSA 密钥，不支持 %(algorithm)s。")
            % {"algorithm": certificate.public_key.algorithm}
        )
    return algorithm_of(certificate)
