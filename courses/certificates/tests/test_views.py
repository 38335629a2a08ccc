from urllib.parse import quote

import pytest
from django.urls import reverse

from alliance.core.desk import Urgency
from alliance.core.models import AuditEntry
from alliance.units.queries import roles_of
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.desk import certificates_on_the_desk, failures_on_the_desk
from courses.certificates.factories import (
    CertificateFactory,
    EarnedEnrolmentFactory,
    IssueFailureFactory,
)
from courses.certificates.models import Certificate, IssueFailure
from courses.certificates.rules import can_see_certificate
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(world):
    """Issue to a person of the world, for a course of its alliance unless another is named."""

    def issue(user, alliance=None, **course) -> Certificate:
        course = CoursePageFactory(alliance=alliance or world.alliance, **course)
        return CertificateFactory(
            enrolment=EarnedEnrolmentFactory(user=user, profile=None, course=course)
        )

    return issue


def test_rule_and_list_agree_for_every_role(world, issue):
    """Own; same unit; other unit; another alliance's, held by own unit's and by strange people."""
    certificates = [
        issue(world.doctor),
        issue(world.coordinator),
        issue(world.other_doctor),
        issue(world.editor),
        issue(world.doctor, world.foreign_alliance),
        issue(world.stranger, world.foreign_alliance),
    ]
    seen = {}
    for role in ROLES:
        if role == VISITOR:
            continue
        roles = roles_of(world.user(role))
        listed = set(Certificate.objects.visible_to(roles))
        assert listed == {c for c in certificates if can_see_certificate(roles, c)}
        seen[role] = [n for n, c in enumerate(certificates) if c in listed]
    assert seen == {
        "doctor": [0, 4],
        "mentor": [],
        "department_head": [],
        "coordinator": [0, 1, 4],
        "other_coordinator": [2],
        "training_office": [0, 1, 2, 3],
        "editor": [3],
        "alliance_office": [0, 1, 2, 3],
        "auditor": [],
        "administrator": [0, 1, 2, 3, 4, 5],
    }


def test_failures_are_for_the_offices_of_their_alliance(world):
    ours = IssueFailureFactory(alliance=world.alliance)
    theirs = IssueFailureFactory(alliance=world.foreign_alliance)
    for role, expected in {
        "training_office": {ours},
        "coordinator": set(),
        "administrator": {ours, theirs},
    }.items():
        assert set(IssueFailure.objects.visible_to(roles_of(world.user(role)))) == expected


def test_the_download_is_the_kept_file_with_a_chinese_name(client, world, issue):
    world.doctor.name = "欧阳䶮"
    world.doctor.save()
    certificate = issue(world.doctor, title="腰椎微创入门")
    client.force_login(world.doctor)
    url = reverse("certificates:download", args=[certificate.pk])
    response = client.get(url)
    assert response.content == bytes(certificate.file.pdf)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["ETag"] == f'"{certificate.file.sha256}"'
    name = quote(f"欧阳䶮-腰椎微创入门-{certificate.serial}.pdf")
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    again = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not AuditEntry.objects.filter(action="certificate.download").exists()


def test_fetching_somebody_elses_file_goes_on_record(client, world, issue):
    certificate = issue(world.doctor)
    client.force_login(world.coordinator)
    client.get(reverse("certificates:download", args=[certificate.pk]))
    entry = AuditEntry.objects.get(action="certificate.download")
    assert (entry.actor_id, entry.object_id) == (world.coordinator.pk, str(certificate.pk))


def test_the_office_revokes_with_a_reason(client, world, issue):
    certificate = issue(world.doctor)
    client.force_login(world.training_office)
    url = reverse("certificates:revoke", args=[certificate.pk])
    assert client.post(url, {"revoke-reason": " "}).status_code == 200
    page = client.post(url, {"revoke-reason": "代学"}, follow=True).content.decode()
    assert "代学" in page
    again = client.post(url, {"revoke-reason": "再次"}, follow=True).content.decode()
    assert "没有改动" in again
    certificate.refresh_from_db()
    assert (certificate.state, certificate.state_reason) == ("REVOKED", "代学")


def test_the_office_corrects_and_goes_on_to_the_new_one(client, world, issue):
    certificate = issue(world.doctor)
    client.force_login(world.training_office)
    detail = reverse("certificates:detail", args=[certificate.pk])
    url = reverse("certificates:correct", args=[certificate.pk])
    assert "与现在的资料一致" in client.get(detail).content.decode()
    assert "没有改动" in client.post(url, {"correct-reason": "改名"}, follow=True).content.decode()
    world.doctor.name = "欧阳䶮"
    world.doctor.save()
    offered = client.get(detail).content.decode()
    assert "欧阳䶮" in offered
    assert certificate.snapshot["holder"] in offered
    assert client.post(url, {"correct-reason": " "}).status_code == 200
    page = client.post(url, {"correct-reason": "改名"}, follow=True).content.decode()
    new = Certificate.objects.get(state="VALID")
    assert new.serial in page
    assert certificate.serial in page
    again = client.post(url, {"correct-reason": "再次"}, follow=True).content.decode()
    assert "已不是有效状态" in again


def test_a_name_that_cannot_be_drawn_is_told_and_nothing_changes(client, world, issue):
    certificate = issue(world.doctor)
    world.doctor.name = "李한"
    world.doctor.save()
    client.force_login(world.training_office)
    url = reverse("certificates:correct", args=[certificate.pk])
    page = client.post(url, {"correct-reason": "改名"}, follow=True).content.decode()
    assert "한" in page
    assert "未能制作" in page
    assert Certificate.objects.get().state == "VALID"


def test_the_desk_tells_the_holder_what_is_new_and_the_office_what_failed(world, issue):
    certificate = issue(world.doctor, title="腰椎微创入门")
    IssueFailureFactory(alliance=world.alliance)

    def desk(user):
        return [
            (item.urgency, item.figure, item.note)
            for source in (certificates_on_the_desk, failures_on_the_desk)
            for item in source(user=user, roles=roles_of(user), at=certificate.issued_at)
        ]

    assert desk(world.doctor) == [(Urgency.STANDING, "", "腰椎微创入门")]
    assert [line[:2] for line in desk(world.training_office)] == [(Urgency.DUE, "1")]
    assert desk(world.other_doctor) == []
