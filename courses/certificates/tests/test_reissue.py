"""After a revocation nothing comes by itself; the training office issues anew, with a reason."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import services
from courses.certificates.enums import CertificateState
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate, CertificateFile
from courses.certificates.queries import awaiting_certificate
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind
from lms.testing.ground import kept

COURSE = SOURCES[CertificateKind.COURSE]
pytestmark = pytest.mark.django_db

LATER = timezone.now() + timedelta(days=1)


@kept
def revoked(world) -> Certificate:
    course = CoursePageFactory(alliance=world.alliance)
    enrolment = EarnedEnrolmentFactory(user=world.doctor, profile=None, course=course)
    return services.revoke_certificate(
        certificate_id=CertificateFactory(enrolment=enrolment).pk,
        reason="误发",
        by=world.training_office,
        at=LATER,
    )


def reissue(revoked: Certificate, by) -> Certificate:
    return services.reissue_certificate(
        certificate_id=revoked.pk, reason="复核合格", by=by, at=LATER
    )


def test_nothing_is_issued_by_itself_after_a_revocation(revoked):
    assert services.issue_missing_certificates(at=LATER) == 0
    again = services.issue_certificate(source=COURSE, pk=revoked.enrolment_id, at=LATER, by=None)
    assert again == revoked


def test_the_new_one_stands_beside_the_revoked_one(world, revoked):
    new = reissue(revoked, world.training_office)
    revoked.refresh_from_db()
    assert (revoked.state, revoked.state_reason) == (CertificateState.REVOKED, "误发")
    assert (new.state, new.reissue_reason) == (CertificateState.VALID, "复核合格")
    assert new.serial != revoked.serial
    assert new.code != revoked.code
    assert CertificateFile.objects.filter(certificate=new).exists()
    entry = AuditEntry.objects.get(action="certificate.reissue")
    assert (entry.actor_id, entry.detail) == (world.training_office.pk, {"after": revoked.pk})
    assert services.issue_certificate(source=COURSE, pk=new.enrolment_id, at=LATER, by=None) == new
    with pytest.raises(services.NotRevoked):
        reissue(revoked, world.training_office)
    with pytest.raises(services.NotRevoked):
        reissue(new, world.training_office)


def test_a_new_one_that_lost_its_file_is_completed_by_the_sweep(world, revoked, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(services, "_make_files", lambda unfiled, at: {})
        new = reissue(revoked, world.training_office)
    assert [one.pk for one in awaiting_certificate(COURSE)] == [new.enrolment_id]
    services.issue_missing_certificates(at=LATER)
    assert CertificateFile.objects.filter(certificate=new).exists()
    assert not awaiting_certificate(COURSE).exists()


@pytest.mark.parametrize("role", ["doctor", "coordinator", "alliance_office", "auditor"])
def test_only_the_training_office_issues_anew(world, revoked, role):
    with pytest.raises(NotAllowed):
        reissue(revoked, world.user(role))


def test_a_course_that_is_not_completed_any_more_is_not_certified(world, revoked):
    type(revoked.enrolment).objects.filter(pk=revoked.enrolment_id).update(
        state="ACTIVE", completed_at=None, lessons_done=1
    )
    with pytest.raises(services.NotEarned):
        reissue(revoked, world.training_office)


def test_the_office_says_why_and_goes_on_to_the_new_one(world, client, revoked):
    client.force_login(world.alliance_office)
    detail = reverse("certificates:detail", args=[revoked.pk])
    assert "重新颁发" not in client.get(detail).content.decode()
    client.force_login(world.training_office)
    assert "重新颁发" in client.get(detail).content.decode()
    url = reverse("certificates:reissue", args=[revoked.pk])
    assert "errorlist" in client.post(url, {"reissue-reason": " "}).content.decode()
    page = client.post(url, {"reissue-reason": "复核合格"}, follow=True).content.decode()
    assert Certificate.objects.get(state="VALID").serial in page
    assert "复核合格" in page
    again = client.post(url, {"reissue-reason": "再来"}, follow=True).content.decode()
    assert "没有改动" in again


@pytest.mark.django_db(transaction=True)
def test_reissued_twice_at_once_there_is_one(world, revoked):
    outcomes = []

    def run() -> None:
        try:
            outcomes.append(reissue(revoked, world.training_office))
        except services.NotRevoked as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Certificate) for one in outcomes) == 1
    assert Certificate.objects.filter(state=CertificateState.VALID).count() == 1
