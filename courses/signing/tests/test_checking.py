import hashlib
import io
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import time_machine
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers as pyhanko_signers
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from courses.signing import checking, signers
from courses.signing.additions import only_keep_it_checkable
from courses.signing.checking import Finding, examine
from courses.signing.loops import finish

from .altering import alterations
from .authorities import Authority
from .conftest import AT


def signed_by(one, pdf: bytes, *, root=None, field: str = "Signature") -> bytes:
    """As anyone signs with pyHanko and a key of their own."""
    store = SimpleCertificateStore()
    if root:
        store.register(root.asn1)
    signer = pyhanko_signers.SimpleSigner(one.asn1, one.asn1_key, cert_registry=store)
    work = pyhanko_signers.async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        pyhanko_signers.PdfSignatureMetadata(field_name=field),
        signer,
    )
    return finish(work).getvalue()


def stamped_again(writer: IncrementalPdfFileWriter, clock) -> bytes:
    return finish(PdfTimeStamper(clock).async_timestamp_pdf(writer, "sha256")).getvalue()


def files_of(one) -> tuple[bytes, bytes]:
    return one.key_pem(), one.pem


@pytest.fixture(scope="module")
def name_alikes(local_signer, plain) -> list[bytes]:
    """The same names on other keys: one signs for itself, one has a root of its own."""
    root = Authority("演示根证书（不具法律效力）")
    alone = Authority(local_signer.name).root
    return [
        signed_by(alone, plain),
        signed_by(root.issue(local_signer.name), plain, root=root.root),
    ]


def test_an_untouched_one_is_intact_and_says_by_whom(local_signer, signed):
    found = examine(signed)
    assert found.finding == Finding.INTACT
    assert (found.signer, found.algorithm, found.fingerprint, found.signed_at) == (
        local_signer.name, local_signer.algorithm, local_signer.fingerprint, AT,
    )  # fmt: skip
    assert found.demo
    assert found.stamped_at is None
    assert found.revisions == (found.sha256,)
    assert (found.claims.title, found.claims.keywords) == ("SPINE-C-2026-000001", ("7K3QX9A0BC",))


def test_the_next_one_is_as_good_as_the_first(local_signer, plain, signed):
    later = local_signer.sign(plain, at=AT + timedelta(days=1)).pdf
    assert (examine(later).finding, examine(later).signed_at) == (
        Finding.INTACT,
        AT + timedelta(days=1),
    )


def test_two_hundred_altered_ones_are_refused(setting, local_signer, plain, signed, name_alikes):
    data = {"holder": "欧阳小东", "serial": "SPINE-C-2026-000002", "code": "7K3QX9A0BD"}
    other = local_signer.sign(setting.compile_pdf(data, at=AT, standard="a-2b"), at=AT).pdf
    altered = alterations(signed, plain=plain, other=other, forged=name_alikes)
    assert len(altered) >= 200
    assert len({pdf for _what, pdf, _findings in altered}) == len(altered)
    assert signed not in {pdf for _what, pdf, _findings in altered}
    wrong = {
        what: finding
        for what, pdf, right in altered
        if (finding := examine(pdf).finding) not in right
    }
    assert wrong == {}


def test_a_second_signature_leaves_the_first_known(signed):
    stranger = Authority("路人").issue("路人")
    found = examine(signed_by(stranger, signed, field="Second"))
    assert found.finding == Finding.EXTENDED
    assert found.demo
    assert examine(signed).sha256 in found.revisions


def test_a_name_alike_is_named_as_it_names_itself_and_not_as_the_demo(local_signer, name_alikes):
    for forged in name_alikes:
        found = examine(forged)
        assert found.signer == local_signer.name
        assert found.fingerprint != local_signer.fingerprint
        assert not found.demo


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", Finding.NOT_PDF),
        (b"\x89PNG\r\n", Finding.NOT_PDF),
        (b"%PDF-1.7\n", Finding.UNSIGNED),
        (b"%PDF-1.7\n" + bytes(checking.LARGEST), Finding.TOO_LARGE),
        (b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>", Finding.ENCRYPTED),
        (b"%PDF-1.7\n/ByteRange [0 1 2 3]", Finding.ALTERED),
        (b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 99_999, Finding.ALTERED),
        (b"%PDF-1.7\n/ByteRange [" + b"9" * 999_999, Finding.ALTERED),
        (b"%PDF-1.7\n<x:xmpmeta" + b"<dc:title>" * 99_999, Finding.UNSIGNED),
    ],
)
def test_what_is_no_certificate_at_all(content, finding):
    assert examine(content).finding == finding


def test_a_broken_file_among_the_roots_is_no_strangers_trouble(hospital, settings, signed):
    (Path(settings.SIGNING_TRUST_DIR) / "broken.pem").write_text("nothing")
    assert examine(signed).finding == Finding.FOREIGN


def test_any_bytes_are_answered(signed, plain):
    """Pieces put together at random: nothing raises, nothing is intact."""
    rng = Random(5)
    for _ in range(60):
        pieces = [signed[a : a + rng.randrange(9_000)] for a in (rng.randrange(9_000), 9_000, 0)]
        assert examine(b"%PDF-" + b"".join(pieces)).finding != Finding.INTACT


def test_a_signature_is_judged_at_its_own_time(hospital, use_files, plain):
    """A certificate that has ended since was good; one that had not begun or had ended was not."""
    now = datetime.now(UTC)
    begun = {"begins": now - timedelta(900)}
    use_files(*files_of(hospital.issue("证书专用章", **begun, ends=now + timedelta(1))))
    signed = signers.current().sign(plain, at=now - timedelta(400)).pdf
    with time_machine.travel(now + timedelta(900)):
        assert examine(signed).finding == Finding.INTACT
    ended = hospital.issue("证书专用章", **begun, ends=now - timedelta(9))
    assert examine(signed_by(ended, plain)).finding == Finding.FOREIGN


def test_a_revoked_key_is_not_believed_from_the_day_of_its_revocation(
    hospital, settings, use_files, plain
):
    one = hospital.issue("证书专用章")
    use_files(*files_of(one))
    now = datetime.now(UTC)
    early, late = (signers.current().sign(plain, at=now - timedelta(days)) for days in (20, 5))
    (revoked,) = Path(settings.SIGNING_TRUST_DIR).glob("*.crl")
    revoked.write_bytes(hospital.revocation_list(one, at=now - timedelta(10)))
    assert examine(early.pdf).finding == Finding.INTACT
    assert examine(late.pdf).finding == Finding.REVOKED
    signers.current.cache_clear()
    with pytest.raises(signers.CannotSign):
        signers.current()


def test_a_renewed_key_leaves_what_was_signed_before_as_it_was(hospital, settings, plain, signed):
    """The old root lies where it was; without it the old signature is a stranger's."""
    assert examine(signed).finding == Finding.FOREIGN
    old = settings.SIGNING_DIR / "trust"
    for path in old.iterdir():
        shutil.copy(path, settings.SIGNING_TRUST_DIR)
    assert examine(signed).finding == Finding.INTACT


def test_an_archive_timestamp_is_no_alteration(hospital, stamped):
    found = examine(stamped)
    assert found.finding == Finding.INTACT
    assert found.stamped_at is not None
    assert found.signed_at == AT
    assert len(found.revisions) == 2


def test_a_timestamp_anyone_can_get_does_not_hide_an_alteration(hospital, stamped, clock):
    """Written over by an editor and stamped again by the same authority, over the whole file."""
    writer = IncrementalPdfFileWriter(io.BytesIO(stamped))
    words = generic.StreamObject(stream_data=b"BT /F1 40 Tf 20 20 Td (Forged) Tj ET")
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(words)])
    writer.update_container(page)
    written = io.BytesIO()
    writer.write(written)
    found = examine(stamped_again(IncrementalPdfFileWriter(written), clock))
    assert found.finding == Finding.EXTENDED
    assert hashlib.sha256(stamped).hexdigest() in found.revisions


def test_renewing_the_archive_timestamp_is_no_alteration(hospital, stamped, clock):
    renewed = stamped_again(IncrementalPdfFileWriter(io.BytesIO(stamped)), clock)
    assert examine(renewed).finding == Finding.INTACT


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\nstartxref\n9\n%%EOF" * 99])
def test_what_cannot_be_opened_within_the_limits_adds_more_than_it_may(content):
    assert not only_keep_it_checkable(content)


def test_after_an_archive_timestamp_nothing_may_follow(hospital, stamped):
    assert examine(stamped + b"\n").finding == Finding.EXTENDED
