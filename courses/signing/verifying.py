"""Whose a signature is, and whether the bytes are those that were signed."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from django.utils import timezone
from pyhanko.sign.validation.generic_cms import (
    async_validate_detached_cms,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    SignatureStatus,
    StandardCMSSignatureStatus,
    TimestampSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext

from .certificates import algorithm_of, common_name, is_demo
from .loops import finish
from .placing import Place
from .trust import Trust

# Chains are tried in every order: more certificates than a chain has are an attack.
MOST_CERTIFICATES = 6
USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verified:
    """A signature, looked at: `holds` when the covered bytes are those that were signed, `trusted`
    when the signer's certificate leads to a root that is believed.
    """

    holds: bool
    trusted: bool
    revoked: bool
    is_timestamp: bool
    signer: str
    algorithm: str
    fingerprint: str
    signed_at: datetime | None
    stamped_at: datetime | None
    demo: bool


def verify(pdf: bytes, place: Place, trust: Trust) -> Verified | None:
    """None when there is no signature at this place that could be understood."""
    try:
        return finish(_verify(pdf, place, trust))
    except Exception as error:
        # A stranger wrote what is read here, and the readers below raise whatever they stumble on.
        logger.debug("A signature that cannot be read: %s", type(error).__name__)
        return None


async def _verify(pdf: bytes, place: Place, trust: Trust) -> Verified | None:
    signed = _signed_data(place.container)
    if signed is None:
        return None
    content = place.covered(pdf)
    if signed["encap_content_info"]["content_type"].native == "tst_info":
        status = await _check_timestamp(signed, content, trust)
        return _verified(status, signed, trust, None, status.timestamp)
    claimed = _moment(place.time)
    status = await _check(signed, content, trust, at=claimed or timezone.now())
    stamp = status.timestamp_validity
    stamped_at = stamp.timestamp if stamp and _is_good(stamp) else None
    if stamped_at:
        status = await _check(signed, content, trust, at=stamped_at)
    return _verified(status, signed, trust, claimed, stamped_at)


def _signed_data(container: bytes) -> cms.SignedData | None:
    """The signature in its container, which ends in zeros."""
    info, rest = _parted(container)
    if rest.strip(b"\0") or info["content_type"].native != "signed_data":
        return None
    signed = info["content"]
    if len(signed["certificates"]) > MOST_CERTIFICATES or len(signed["signer_infos"]) != 1:
        return None
    return signed


def _parted(container: bytes) -> tuple[cms.ContentInfo, bytes]:
    info = cms.ContentInfo.load(container, strict=False)
    return info, container[len(info.dump()) :]


async def _check(
    signed: cms.SignedData, content: bytes, trust: Trust, *, at: datetime
) -> StandardCMSSignatureStatus:
    """A signature with its timestamp; the timestamp is judged as of its own time."""
    return await async_validate_detached_cms(
        content,
        signed,
        signer_validation_context=_context(trust, at),
        ts_validation_context=_context(trust, _stamp_time(signed) or at),
        key_usage_settings=USAGE,
    )


async def _check_timestamp(
    signed: cms.SignedData, content: bytes, trust: Trust
) -> TimestampSignatureStatus:
    """An archive timestamp over the whole document."""
    at = signed["encap_content_info"]["content"].parsed["gen_time"].native
    told = await validate_tst_signed_data(
        signed, _context(trust, at), lambda name: hashlib.new(name, content).digest()
    )
    return TimestampSignatureStatus(**told)


def _context(trust: Trust, at: datetime) -> ValidationContext:
    """As of `at`: a certificate that has ended since was good."""
    return ValidationContext(trust_roots=list(trust.roots), moment=at)


def _stamp_time(signed: cms.SignedData) -> datetime | None:
    for attribute in signed["signer_infos"][0]["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]["content"]
            return token["encap_content_info"]["content"].parsed["gen_time"].native
    return None


def _is_good(status: SignatureStatus) -> bool:
    return status.intact and status.valid and status.trusted


def _verified(
    status: SignatureStatus,
    signed: cms.SignedData,
    trust: Trust,
    signed_at: datetime | None,
    stamped_at: datetime | None,
) -> Verified:
    certificate = status.signing_cert
    path = status.validation_path if status.trusted else ()
    at = stamped_at or signed_at or timezone.now()
    return Verified(
        holds=status.intact
        and status.valid
        and (not status.trusted or _holds_nothing_else(signed, status)),
        trusted=status.trusted,
        revoked=any(trust.has_revoked(one, at=at) for one in path),
        is_timestamp=isinstance(status, TimestampSignatureStatus),
        signer=common_name(certificate),
        algorithm=algorithm_of(certificate),
        fingerprint=certificate.sha256.hex(),
        signed_at=signed_at,
        stamped_at=stamped_at,
        demo=bool(path) and is_demo(path.first),
    )


def _holds_nothing_else(signed: cms.SignedData, status: SignatureStatus) -> bool:
    """Nothing signs the container itself: what else it holds must be known from elsewhere."""
    signer_info = signed["signer_infos"][0]
    known = {status.signing_cert.dump()}
    if status.validation_path:
        known |= {certificate.dump() for certificate in status.validation_path}
    return (
        _versions(signed) == _versions_of_rfc_5652(signed)
        and [one.dump() for one in signed["digest_algorithms"]]
        == [signer_info["digest_algorithm"].dump()]
        and all(choice.chosen.dump() in known for choice in signed["certificates"])
        and not signed["crls"]
        and all(
            attribute["type"].native == "signature_time_stamp_token"
            for attribute in signer_info["unsigned_attrs"] or ()
        )
    )


def _versions(signed: cms.SignedData) -> list[bytes]:
    return [signed["version"].dump(), signed["signer_infos"][0]["version"].dump()]


def _versions_of_rfc_5652(signed: cms.SignedData) -> list[bytes]:
    by_serial = signed["signer_infos"][0]["sid"].name == "issuer_and_serial_number"
    is_data = signed["encap_content_info"]["content_type"].native == "data"
    numbers = [1 if by_serial and is_data else 3, 1 if by_serial else 3]
    return [cms.CMSVersion(number).dump() for number in numbers]


def _moment(written: str) -> datetime | None:
    """A PDF's date, such as 20261120080000+08'00'; without a zone it is taken as UTC."""
    zoned = written.replace("'", "") + ("" if len(written) > 14 else "Z")
    try:
        return datetime.strptime(zoned, "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
