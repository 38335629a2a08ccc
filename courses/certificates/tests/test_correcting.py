"""After it is issued: revoked or corrected with a reason, otherwise frozen by the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from courses.certificates import documents, services
from courses.certificates.enums import CertificateState
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate, CertificateEvent, CertificateFile
from lms.testing.ground import kept

from .steps import AT, correct, dies, issue

pytestmark = pytest.mark.django_db


@kept
def certificate(world) -> Certificate:
    return CertificateFactory(enrolment=EarnedEnrolmentFactory(course__alliance=world.alliance))


def test_revoke_certificate_keeps_the_entry_and_the_file(world, certificate):
    at = certificate.issued_at + timedelta(days=1)
    revoke = {"certificate_id": certificate.pk, "reason": "代学", "at": at}
    for stranger in (world.doctor, world.coordinator, world.editor, world.auditor):
        with pytest.raises(NotAllowed):
            services.revoke_certificate(**revoke, by=stranger)
    services.revoke_certificate(**revoke, by=world.training_office)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.state_at, certificate.state_reason) == (
        CertificateState.REVOKED,
        at,
        "代学",
    )
    assert CertificateFile.objects.filter(certificate=certificate).exists()
    assert AuditEntry.objects.get(action="certificate.revoke").actor_id == world.training_office.pk
    assert [event.state for event in CertificateEvent.objects.order_by("pgh_id")] == [
        "VALID",
        "REVOKED",
    ]
    with pytest.raises(TransitionNotAllowed):
        services.revoke_certificate(**revoke, by=world.training_office)
    assert issue(certificate.enrolment) == certificate
    assert services.issue_missing_certificates(at=at) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"serial": "X"},
        {"snapshot": {}},
        {"issued_at": AT},
        {"code": "0" * 26},
        {"expires_date": "2030-01-01"},
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(certificate, change):
    with pytest.raises(ProgrammingError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


def test_the_database_refuses_to_delete_to_bring_back_and_to_touch_a_file(certificate):
    revoked = {"state": "REVOKED", "state_at": timezone.now(), "state_reason": "代学"}
    Certificate.objects.filter(pk=certificate.pk).update(**revoked)
    file = CertificateFile.objects.filter(pk=certificate.pk)
    for forbidden in (
        lambda: Certificate.objects.filter(pk=certificate.pk).update(
            state="VALID", state_reason=""
        ),
        lambda: file.update(pdf=b"%PDF-other"),
        lambda: file.delete(),
        lambda: Certificate.objects.filter(pk=certificate.pk)._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            forbidden()


def test_a_revocation_without_a_reason_is_refused_by_the_database(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(state="REVOKED")


def test_correct_certificate_replaces_the_old_by_one_with_a_number_of_its_own(world, misspelt):
    before = bytes(misspelt.file.pdf)
    for stranger in (world.doctor, world.coordinator, world.editor, world.auditor):
        with pytest.raises(NotAllowed):
            correct(misspelt, stranger)
    new = correct(misspelt, world.training_office)
    old = Certificate.objects.get(pk=misspelt.pk)
    assert (old.state, old.state_at, old.state_reason) == (
        CertificateState.SUPERSEDED,
        new.issued_at,
        "姓名有误",
    )
    assert (old.snapshot, bytes(old.file.pdf)) == (misspelt.snapshot, before)
    assert (new.state, new.snapshot["holder"]) == (CertificateState.VALID, "欧阳䶮")
    assert (new.number, new.code) != (old.number, old.code)
    assert bytes(new.file.pdf) == documents.typeset(new)
    entry = AuditEntry.objects.get(action="certificate.supersede")
    assert (entry.object_id, entry.detail) == (str(old.pk), {"replaced_by": new.pk})
    assert issue(old.enrolment) == new
    with pytest.raises(TransitionNotAllowed):
        correct(old, world.training_office)


def test_a_certificate_that_says_what_is_so_is_not_replaced(world, certificate):
    assert services.pending_changes([certificate]) == {certificate.pk: []}
    with pytest.raises(services.NothingToCorrect):
        correct(certificate, world.training_office)
    assert Certificate.objects.get().state == CertificateState.VALID


def test_the_sweep_makes_the_file_that_a_correction_left_out(world, misspelt, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(documents, "typeset", dies)
        with pytest.raises(KeyboardInterrupt):
            correct(misspelt, world.training_office)
    new = Certificate.objects.get(state=CertificateState.VALID)
    assert not CertificateFile.objects.filter(certificate=new).exists()
    assert services.issue_missing_certificates(at=new.issued_at) == 1
    assert bytes(new.file.pdf) == documents.typeset(new)
