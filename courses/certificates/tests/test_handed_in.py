"""PDFs that strangers hand in at /verify/file/."""

import hashlib
import io
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers as pyhanko_signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from courses.certificates import documents, services
from courses.certificates.codes import grouped
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.handed_in import FILES, SENTENCES, Reason
from courses.certificates.models import Certificate, CertificateFile
from courses.certificates.tests.steps import correct
from courses.signing import checking, signers
from courses.signing.loops import finish
from courses.signing.tests.authorities import Authority
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

LOCAL = "courses.signing.tests.authorities.local_signer"


@pytest.fixture(autouse=True)
def signing(settings) -> None:
    settings.SIGNER = LOCAL


def signed_certificate(**enrolment) -> Certificate:
    """An entry with a file signed on the day of issue."""
    with patch.object(services, "_make_files", return_value={}):
        entry = CertificateFactory(enrolment=EarnedEnrolmentFactory(**enrolment))
    signed = signers.current().sign(documents.typeset(entry), at=entry.issued_at)
    CertificateFile.objects.create(
        certificate=entry,
        pdf=signed.pdf,
        sha256=hashlib.sha256(signed.pdf).hexdigest(),
        size=len(signed.pdf),
        engine="typst",
        made_at=entry.issued_at,
        algorithm=signed.algorithm,
        signer=signed.signer,
        signer_fingerprint=signed.fingerprint,
    )
    return Certificate.objects.get(pk=entry.pk)


@kept
def certificate() -> Certificate:
    with override_settings(SIGNER=LOCAL):
        return signed_certificate(profile__user__name="欧阳小华", course__title="腰椎微创入门")


@pytest.fixture
def pdf(certificate) -> bytes:
    return bytes(certificate.file.pdf)


def hand_in(client, content: bytes, **headers):
    upload = SimpleUploadedFile("证书.pdf", content, content_type="application/pdf")
    return client.post(reverse("certificates:verify_file"), {"file": upload}, **headers)


def said(client, content: bytes) -> dict:
    return hand_in(client, content, headers={"accept": "application/json"}).json()


def signed_by_name_alike(plain: bytes) -> bytes:
    one = Authority(signers.current().name).root
    signer = pyhanko_signers.SimpleSigner(
        one.asn1, one.asn1_key, cert_registry=SimpleCertificateStore()
    )
    work = pyhanko_signers.async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(plain)),
        pyhanko_signers.PdfSignatureMetadata(field_name="Other"),
        signer,
    )
    return finish(work).getvalue()


def test_the_original_is_valid_and_everything_agrees(
    client, certificate, pdf, django_assert_num_queries
):
    client.get(reverse("certificates:verify"))  # the frame of the page is drawn by this
    with django_assert_num_queries(1):
        response = hand_in(client, pdf)
    page = response.content.decode()
    assert "verdict--valid" in page
    assert "文件与登记册保存的原件完全一致" in page
    assert "演示" in page
    assert "不一致" not in page
    assert "欧阳*华" in page
    assert not response.cookies
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_an_altered_one_is_invalid_and_the_register_is_shown_beside_it(client, certificate, pdf):
    page = hand_in(client, pdf + b" ").content.decode()
    assert "verdict--invalid" in page
    assert "无效" in page
    assert str(SENTENCES[Reason.EXTENDED]) in page
    assert certificate.serial in page
    assert "verdict--valid" not in page


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (lambda pdf, plain: pdf[:2000] + b"X" + pdf[2001:], "altered"),
        (lambda pdf, plain: pdf[:-1], "altered"),
        (lambda pdf, plain: pdf + b"%", "extended"),
        (lambda pdf, plain: plain, "unsigned"),
        (lambda pdf, plain: signed_by_name_alike(plain), "foreign_signature"),
        (lambda pdf, plain: signed_by_name_alike(pdf), "extended"),
    ],
)
def test_what_was_done_to_a_file_is_said(client, certificate, pdf, alter, reason):
    answer = said(client, alter(pdf, documents.typeset(certificate)))
    assert (answer["result"], answer["reason"]) == ("invalid", reason)
    assert answer["certificate"]["serial"] == certificate.serial
    assert answer["certificate"]["holder"] == "欧阳*华"


def test_somebody_elses_number_on_a_forged_file(client, certificate):
    """The forger's own name over the code of a certificate that is real."""
    forged = Certificate.objects.get(pk=certificate.pk)
    forged.snapshot = certificate.snapshot | {"holder": "张伪造"}
    plain = documents.typeset(forged)
    for content in (plain, signed_by_name_alike(plain)):
        answer = said(client, content)
        assert (answer["result"], answer["reason"]) == ("invalid", "number_of_another")
        assert answer["file"]["says"]["description"].startswith("张伪造")
        assert answer["certificate"]["holder"] == "欧阳*华"


def test_signed_by_us_but_not_in_the_register(client, certificate):
    plain = documents.typeset(certificate)
    at = certificate.issued_at + timedelta(days=1)
    answer = said(client, signers.current().sign(plain, at=at).pdf)
    assert (answer["result"], answer["reason"]) == ("invalid", "not_registered")
    assert answer["file"]["finding"] == "intact"


def test_a_revoked_or_replaced_one_is_the_original_and_no_longer_valid(client, world):
    earned = EarnedEnrolmentFactory(course__alliance=world.alliance)
    old = CertificateFactory(enrolment=earned)
    earned.user.name = "欧阳䶮"
    earned.user.save()
    new = correct(old, by=world.training_office)
    answer = said(client, bytes(old.file.pdf))
    assert answer["result"] == "superseded"
    assert answer["certificate"]["replaced_by"] == reverse(
        "certificates:verify_code", args=[new.code]
    )
    assert answer["certificate"]["state_since"] is not None
    assert "查看替代它的证书" in hand_in(client, bytes(old.file.pdf)).content.decode()
    Certificate.objects.filter(pk=new.pk).update(state="REVOKED", state_reason="代学")
    assert said(client, bytes(new.file.pdf))["result"] == "revoked"
    assert "代学" not in hand_in(client, bytes(new.file.pdf)).content.decode()


def test_an_unsigned_installation_compares_with_the_register_alone(client, settings):
    settings.SIGNER = "none"
    certificate = CertificateFactory()
    pdf = bytes(certificate.file.pdf)
    assert said(client, pdf)["result"] == "valid"
    assert said(client, pdf[:-1])["result"] == "invalid"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GIF89a", "not_pdf"),
        (b"%PDF-1.7 nothing of ours", "not_registered"),
        (b"%PDF-" + bytes(checking.LARGEST), "too_large"),
        (b"%PDF-" + bytes(2 * checking.LARGEST), "too_large"),
        (b"%PDF-1.7 /Encrypt 5 0 R", "encrypted"),
    ],
)
def test_what_is_no_certificate(client, content, reason):
    answer = said(client, content)
    assert (answer["result"], answer["reason"], answer["certificate"]) == ("invalid", reason, None)
    assert "无效" in hand_in(client, content).content.decode()


def test_a_serial_in_a_file_leads_nowhere(client, certificate):
    """Serials can be counted up; only a code in the file shows an entry."""
    title = f"<x:xmpmeta><dc:title><rdf:Alt><rdf:li>{certificate.serial}</rdf:li>"
    answer = said(client, b"%PDF-1.7" + title.encode())
    assert answer["certificate"] is None
    code = f"<x:xmpmeta><pdf:Keywords>{grouped(certificate.code)}</pdf:Keywords>"
    assert said(client, b"%PDF-1.7" + code.encode())["certificate"]["serial"] == certificate.serial


def test_no_file_leads_back_to_the_form(client):
    response = client.post(reverse("certificates:verify_file"))
    assert response.headers["Location"] == reverse("certificates:verify")


def test_handing_in_is_throttled(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # within one window of the limit
    for _ in range(FILES.tries):
        hand_in(client, b"x")
    stopped = hand_in(client, b"x")
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) >= 1
    assert said(client, b"x")["result"] == "busy"
