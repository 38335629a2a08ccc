"""What pyHanko's own validators and the rules of PDF/A say of our files."""

import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from courses.signing.loops import finish
from courses.signing.trust import trusted

PRINT, HIDDEN, NO_VIEW = 4, 2, 32


def read(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf))


def test_all_that_a_check_needs_is_in_the_file_but_the_root(signed):
    reader = read(signed)
    (signature,) = reader.embedded_signatures
    assert signature.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {
            "trust_roots": list(trusted().roots),
            "allow_fetching": False,
            "revocation_mode": "require",
        }
    )
    status = finish(async_validate_pdf_signature(signature, context))
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.modification_level.name == "NONE"


def test_an_archive_timestamp_makes_it_hold_when_certificates_have_ended(stamped, hospital):
    reader = read(stamped)
    (signature,) = reader.embedded_regular_signatures
    assert len(reader.embedded_timestamp_signatures) == 1
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([hospital.root.asn1]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
        )
    )
    result = finish(ades_lta_validation(signature, spec))
    assert result.ades_subindic == AdESPassed.OK


def test_what_pdf_a_asks_of_a_signature(plain, signed):
    """ISO 19005-2: 6.3.2 and 6.4 (annotations, forms), 6.6.2 (metadata as they were)."""
    before, after = read(plain), read(signed)
    (field,) = after.root["/AcroForm"]["/Fields"]
    widget = field.get_object()
    assert widget["/F"] & PRINT
    assert not widget["/F"] & (HIDDEN | NO_VIEW)
    assert list(widget["/Rect"]) == [0, 0, 0, 0]  # nothing to show, so no appearance is asked for
    assert "/NeedAppearances" not in after.root["/AcroForm"]
    assert "/Encrypt" not in after.trailer_view
    for part in ("/Metadata", "/OutputIntents"):
        assert after.root.raw_get(part) == before.root.raw_get(part)
    assert after.root["/Metadata"].data == before.root["/Metadata"].data
    assert dict(after.trailer_view["/Info"]) == dict(before.trailer_view["/Info"])
    assert after.trailer_view["/ID"][0] == before.trailer_view["/ID"][0]
    start, opening, closing, rest = after.embedded_signatures[0].sig_object["/ByteRange"]
    assert (start, closing + rest) == (0, len(signed))
    assert signed[opening : opening + 1] + signed[closing - 1 : closing] == b"<>"
