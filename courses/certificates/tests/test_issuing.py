"""Issuing: once, with a number of its own, its bytes frozen; what a lost task left is found."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from alliance.core.models import AuditEntry
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import documents, entries, services, tasks
from courses.certificates.enums import CertificateState, FailureReason
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate, CertificateFile, IssueFailure
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind
from courses.enrolment.factories import EnrolmentFactory
from courses.enrolment.signals import course_completed

from .steps import AT, dies, issue

COURSE = SOURCES[CertificateKind.COURSE]
pytestmark = pytest.mark.django_db


def test_a_certificate_says_what_was_done_and_is_counted(world):
    course = CoursePageFactory(
        alliance=world.alliance, title="腰椎 微创\n入门", hours=Decimal("4.0")
    )
    world.doctor.name = "欧阳䶮"
    world.doctor.save()
    earned = EarnedEnrolmentFactory(
        user=world.doctor,
        profile=None,
        course=course,
        enrolled_at=datetime(2026, 10, 1, 0, 30, tzinfo=AT.tzinfo),
        completed_at=datetime(2026, 11, 19, 23, 30, tzinfo=AT.tzinfo),
    )
    certificate = issue(earned)
    assert certificate.serial == "SPINE-C-2026-000001"
    assert certificate.state == CertificateState.VALID
    assert certificate.snapshot == {
        "holder": "欧阳䶮",
        "unit": "青山县人民医院",
        "subject": "腰椎 微创 入门",
        "holder_en": "Ouyang Yan",
        "subject_en": "",
        "body": "于2026年10月1日至2026年11月19日完成线上培训课程《腰椎 微创 入门》，"
        "共4学时，考核合格，准予结业。",
        "body_en": "has completed the online course “腰椎 微创 入门” (4 hours) "
        "from 1 October 2026 to 19 November 2026 and passed its assessments.",
        "revision": course.live_revision_id,
        "expires_date": "",
        "hours": "4",
        "started_date": "2026-10-01",
        "completed_date": "2026-11-19",
        "issued_date": "2026-11-20",
        "issuer": "江川脊柱专科联盟",
        "seal_caption": "演示专用章",
        "verify_address": "http://testserver/verify/",
        "verify_link": f"http://testserver/verify/{certificate.code}/",
    }
    pdf = bytes(certificate.file.pdf)
    assert pdf.startswith(b"%PDF-")
    assert (certificate.file.sha256, certificate.file.size) == (
        hashlib.sha256(pdf).hexdigest(),
        len(pdf),
    )
    assert AuditEntry.objects.filter(action="certificate.issue").count() == 1


def test_a_course_done_in_one_day_says_the_day_once(world):
    day = datetime(2026, 11, 19, 9, tzinfo=AT.tzinfo)
    earned = EarnedEnrolmentFactory(
        profile=world.doctor.profile,
        course=CoursePageFactory(alliance=world.alliance),
        enrolled_at=day,
        completed_at=day,
    )
    says = issue(earned).snapshot
    assert says["body"].startswith("于2026年11月19日完成线上培训课程")
    assert " on 19 November 2026 and passed" in says["body_en"]


def test_a_person_without_a_unit_gets_one_without_it(world):
    course = CoursePageFactory(alliance=world.alliance)
    earned = EarnedEnrolmentFactory(user=world.editor, profile=None, course=course)
    assert issue(earned).snapshot["unit"] == ""


def test_serials_count_up_by_alliance_and_year(world):
    ours = CoursePageFactory(alliance=world.alliance)
    theirs = CoursePageFactory(alliance=world.foreign_alliance)
    serials = [
        issue(EarnedEnrolmentFactory(course=course), at).serial
        for course, at in (
            (ours, AT),
            (ours, AT),
            (theirs, AT),
            (ours, datetime(2027, 1, 1, 0, 5, tzinfo=AT.tzinfo)),
        )
    ]
    assert serials == [
        "SPINE-C-2026-000001",
        "SPINE-C-2026-000002",
        "STROKE-C-2026-000001",
        "SPINE-C-2027-000001",
    ]


def test_a_serial_lost_in_a_failed_issue_is_given_to_the_next(monkeypatch):
    course = CoursePageFactory()
    with monkeypatch.context() as broken:
        broken.setattr(entries.audit, "record_each", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issue(EarnedEnrolmentFactory(course=course))
    assert issue(EarnedEnrolmentFactory(course=course)).number == 1


def test_it_is_made_once_however_often_the_task_runs():
    earned = EarnedEnrolmentFactory()
    for _ in range(3):
        tasks.issue_certificate(COURSE.kind, earned.pk)
    certificate = Certificate.objects.get()
    assert issue(earned, AT + timedelta(days=400)) == certificate
    assert CertificateFile.objects.count() == 1


def test_nothing_is_issued_for_what_is_not_finished_or_gives_none():
    unfinished = EnrolmentFactory()
    without = EarnedEnrolmentFactory(course__gives_certificate=False)
    for enrolment in (unfinished, without):
        with pytest.raises(services.NotEarned):
            issue(enrolment)
    assert services.issue_missing_certificates(at=AT) == 0
    assert not Certificate.objects.exists()


def test_bytes_are_frozen_after_holder_course_and_alliance_are_renamed():
    certificate = CertificateFactory()
    before, snapshot = bytes(certificate.file.pdf), certificate.snapshot
    holder, course = certificate.holder, certificate.enrolment.course
    holder.name, course.title = "改名", "改名课程"
    holder.save()
    course.save()
    certificate.alliance.name = "改名联盟"
    certificate.alliance.save()
    issue(certificate.enrolment)
    certificate = Certificate.objects.get()
    assert (bytes(certificate.file.pdf), certificate.snapshot) == (before, snapshot)
    assert documents.typeset(certificate) == before


def test_a_file_that_was_never_kept_is_made_again_with_the_same_number(monkeypatch):
    earned = EarnedEnrolmentFactory()
    with monkeypatch.context() as killed:
        killed.setattr(documents, "typeset", dies)
        with pytest.raises(KeyboardInterrupt):
            issue(earned)
    entered = Certificate.objects.get()
    assert not CertificateFile.objects.exists()
    assert services.issue_missing_certificates(at=AT) == 1
    assert Certificate.objects.get() == entered
    assert bytes(entered.file.pdf) == documents.typeset(entered)


def test_the_sweep_finds_what_a_lost_task_left_out_and_one_bad_name_stops_no_other():
    course = CoursePageFactory()
    bad = EarnedEnrolmentFactory(
        course=course, profile__user__name="李한🐶", completed_at=timezone.now() - timedelta(days=9)
    )
    good = [EarnedEnrolmentFactory(course=course) for _ in range(3)]
    now = timezone.now()
    assert services.issue_missing_certificates(at=now) == 3
    assert {c.enrolment_id for c in Certificate.objects.all()} == {e.pk for e in good}
    assert list(IssueFailure.objects.values_list("source_id", "reason", "detail")) == [
        (bad.pk, FailureReason.MISSING_GLYPH, "한🐶")
    ]
    assert services.issue_missing_certificates(at=now + timedelta(minutes=5)) == 0
    bad.user.name = "李寒"
    bad.user.save()
    assert services.issue_missing_certificates(at=now + timedelta(minutes=61)) == 1
    assert not IssueFailure.objects.exists()


def test_a_page_the_typesetter_refuses_is_kept_for_the_office(monkeypatch):
    monkeypatch.setattr(documents, "undrawable_in", lambda snapshot: "")
    earned = EarnedEnrolmentFactory(profile__user__name="李한")
    with pytest.raises(services.CannotBeIssued):
        issue(earned)
    assert IssueFailure.objects.get().reason == FailureReason.TYPESETTER


def test_a_completed_course_hands_the_certificate_to_the_worker(django_capture_on_commit_callbacks):
    earned = EarnedEnrolmentFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        course_completed.send(sender=type(earned), enrolment=earned)
    handed = [callback.args for callback in callbacks]
    assert (tasks.issue_certificate, (COURSE.kind, earned.pk)) in handed


def test_many_issued_together_are_numbered_in_their_own_series(django_assert_num_queries, world):
    ours, theirs = (CoursePageFactory(alliance=a) for a in (world.alliance, world.foreign_alliance))
    earned = [EarnedEnrolmentFactory(course=course) for course in (ours, theirs, ours, theirs)]
    bad = EarnedEnrolmentFactory(course=ours, profile__user__name="李한")
    unfinished = EnrolmentFactory(course=ours)
    ids = [enrolment.pk for enrolment in (bad, *earned, unfinished)]
    outcome = services.issue_certificates(source=COURSE, ids=ids, at=AT, by=None)
    assert [outcome.issued[enrolment.pk].serial for enrolment in earned] == [
        "SPINE-C-2026-000001",
        "STROKE-C-2026-000001",
        "SPINE-C-2026-000002",
        "STROKE-C-2026-000002",
    ]
    assert isinstance(outcome.refused[bad.pk], services.CannotBeIssued)
    assert isinstance(outcome.refused[unfinished.pk], services.NotEarned)
    assert CertificateFile.objects.count() == 4
    assert AuditEntry.objects.filter(action="certificate.issue").count() == 4


@pytest.mark.parametrize("count", [1, 5])
def test_a_batch_costs_the_same_queries_and_one_statement_of_files(
    django_assert_max_num_queries, count
):
    course = CoursePageFactory()
    issue(EarnedEnrolmentFactory(course=course))  # makes the design and warms the typesetter
    ids = [EarnedEnrolmentFactory(course=course).pk for _ in range(count)]
    with django_assert_max_num_queries(12):  # eight, and the ends of two savepoints
        services.issue_certificates(source=COURSE, ids=ids, at=AT, by=None)
