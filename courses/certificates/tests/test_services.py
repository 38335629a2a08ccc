from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import documents, entries, services, tasks
from courses.certificates.enums import CertificateState, FailureReason
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateFile,
    IssueFailure,
    SerialCounter,
)
from courses.certificates.typesetting import compiler
from courses.enrolment.factories import EnrolmentFactory
from courses.enrolment.signals import course_completed

AT = datetime(2026, 11, 20, 8, tzinfo=timezone.get_default_timezone())


def issue(enrolment, at=AT) -> Certificate:
    return services.issue_course_certificate(enrolment_id=enrolment.pk, at=at)


@pytest.mark.django_db
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
        "course": "腰椎 微创 入门",
        "course_revision": course.live_revision_id,
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
    assert (certificate.file.sha256, certificate.file.size) == (compiler.digest(pdf), len(pdf))
    assert AuditEntry.objects.filter(action="certificate.issue").count() == 1


@pytest.mark.django_db
def test_a_person_without_a_unit_gets_one_without_it(world):
    course = CoursePageFactory(alliance=world.alliance)
    earned = EarnedEnrolmentFactory(user=world.editor, profile=None, course=course)
    assert issue(earned).snapshot["unit"] == ""


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_serial_lost_in_a_failed_issue_is_given_to_the_next(monkeypatch):
    course = CoursePageFactory()
    with monkeypatch.context() as broken:
        broken.setattr(entries.audit, "record_each", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issue(EarnedEnrolmentFactory(course=course))
    assert issue(EarnedEnrolmentFactory(course=course)).number == 1


@pytest.mark.django_db
def test_it_is_made_once_however_often_the_task_runs():
    earned = EarnedEnrolmentFactory()
    for _ in range(3):
        tasks.issue_certificate(earned.pk)
    certificate = Certificate.objects.get()
    assert issue(earned, AT + timedelta(days=400)) == certificate
    assert CertificateFile.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_issued_for_what_is_not_finished_or_gives_none():
    unfinished = EnrolmentFactory()
    without = EarnedEnrolmentFactory(course__gives_certificate=False)
    for enrolment in (unfinished, without):
        with pytest.raises(services.NotEarned):
            issue(enrolment)
    assert services.issue_missing_certificates(at=AT) == 0
    assert not Certificate.objects.exists()


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_file_that_was_never_kept_is_made_again_with_the_same_number(monkeypatch):
    earned = EarnedEnrolmentFactory()
    with monkeypatch.context() as killed:
        killed.setattr(documents, "typeset", _dies)
        with pytest.raises(KeyboardInterrupt):
            issue(earned)
    entered = Certificate.objects.get()
    assert not CertificateFile.objects.exists()
    assert services.issue_missing_certificates(at=AT) == 1
    assert Certificate.objects.get() == entered
    assert bytes(entered.file.pdf) == documents.typeset(entered)


def _dies(certificate):
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_the_sweep_finds_what_a_lost_task_left_out_and_one_bad_name_stops_no_other():
    course = CoursePageFactory()
    bad = EarnedEnrolmentFactory(
        course=course, profile__user__name="李한🐶", completed_at=timezone.now() - timedelta(days=9)
    )
    good = [EarnedEnrolmentFactory(course=course) for _ in range(3)]
    now = timezone.now()
    assert services.issue_missing_certificates(at=now) == 3
    assert {c.enrolment_id for c in Certificate.objects.all()} == {e.pk for e in good}
    assert list(IssueFailure.objects.values_list("enrolment", "reason", "detail")) == [
        (bad.pk, FailureReason.MISSING_GLYPH, "한🐶")
    ]
    assert services.issue_missing_certificates(at=now + timedelta(minutes=5)) == 0
    bad.user.name = "李寒"
    bad.user.save()
    assert services.issue_missing_certificates(at=now + timedelta(minutes=61)) == 1
    assert not IssueFailure.objects.exists()


@pytest.mark.django_db
def test_a_page_the_typesetter_refuses_is_kept_for_the_office(monkeypatch):
    monkeypatch.setattr(documents, "undrawable_in", lambda snapshot: "")
    earned = EarnedEnrolmentFactory(profile__user__name="李한")
    with pytest.raises(services.CannotBeIssued):
        issue(earned)
    assert IssueFailure.objects.get().reason == FailureReason.TYPESETTER


@pytest.mark.django_db
def test_a_completed_course_hands_the_certificate_to_the_worker(django_capture_on_commit_callbacks):
    earned = EarnedEnrolmentFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        course_completed.send(sender=type(earned), enrolment=earned)
    assert [callback.args for callback in callbacks] == [(tasks.issue_certificate, (earned.pk,))]


@pytest.mark.django_db
def test_revoke_certificate_keeps_the_entry_and_the_file(world):
    certificate = CertificateFactory(
        enrolment=EarnedEnrolmentFactory(course__alliance=world.alliance)
    )
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"serial": "X"},
        {"snapshot": {}},
        {"issued_at": AT},
        {"code": "0" * 26},
        {"design_version": 2},
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(change):
    certificate = CertificateFactory()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


@pytest.mark.django_db
def test_the_database_refuses_to_delete_to_bring_back_and_to_touch_a_file(world):
    certificate = CertificateFactory()
    revoked = {"state": "REVOKED", "state_at": timezone.now(), "state_reason": "代学"}
    Certificate.objects.filter(pk=certificate.pk).update(**revoked)
    kept = CertificateFile.objects.filter(pk=certificate.pk)
    for forbidden in (
        lambda: Certificate.objects.filter(pk=certificate.pk).update(
            state="VALID", state_reason=""
        ),
        lambda: kept.update(pdf=b"%PDF-other"),
        lambda: kept.delete(),
        lambda: Certificate.objects.filter(pk=certificate.pk)._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            forbidden()


@pytest.mark.django_db
def test_a_revocation_without_a_reason_is_refused_by_the_database():
    certificate = CertificateFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(state="REVOKED")


def _at_once(*calls) -> list:
    """Run the calls in threads of their own; what each returned or raised."""
    outcomes = []

    def run(call):
        try:
            outcomes.append(call())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _meet_before_the_snapshot(monkeypatch) -> None:
    """Both have looked for a standing certificate before either goes on, if locks let them."""
    meeting, snapshot_of = Barrier(2), documents.snapshot_of

    def wait_then_say(*args, **kwargs):
        with suppress(BrokenBarrierError):
            meeting.wait(0.7)
        return snapshot_of(*args, **kwargs)

    monkeypatch.setattr(documents, "snapshot_of", wait_then_say)


def _without_locks(monkeypatch) -> None:
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_issued_twice_at_once_there_is_one_certificate(monkeypatch, locked):
    earned = EarnedEnrolmentFactory()
    _meet_before_the_snapshot(monkeypatch)
    if not locked:
        _without_locks(monkeypatch)
    outcomes = _at_once(lambda: issue(earned), lambda: issue(earned))
    certificate = Certificate.objects.get()
    assert CertificateFile.objects.count() == 1
    if locked:
        assert outcomes == [certificate, certificate]
    else:
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1


def _read_then_write(*, alliance_id: int, kind: str, year: int, count: int) -> int:
    """reserve_numbers as it must not be: both read before either writes."""
    counter = SerialCounter.objects.get(alliance=alliance_id, kind=kind, year=year)
    with suppress(BrokenBarrierError):
        _read_then_write.meeting.wait(0.7)
    counter.last += count
    counter.save()
    return counter.last


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one_statement", [True, False], ids=["one statement", "control with two"])
def test_two_issued_at_once_have_serials_of_their_own_and_no_gap(monkeypatch, one_statement):
    course = CoursePageFactory()
    issue(EarnedEnrolmentFactory(course=course))
    earned = [EarnedEnrolmentFactory(course=course) for _ in range(2)]
    if one_statement:
        _meet_before_the_snapshot(monkeypatch)
    else:
        monkeypatch.setattr(_read_then_write, "meeting", Barrier(2), raising=False)
        monkeypatch.setattr(entries, "reserve_numbers", _read_then_write)
    outcomes = _at_once(lambda: issue(earned[0]), lambda: issue(earned[1]))
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    if one_statement:
        assert numbers == [1, 2, 3]
    else:
        assert numbers == [1, 2]
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1


@pytest.mark.django_db
def test_many_issued_together_are_numbered_in_their_own_series(django_assert_num_queries, world):
    ours, theirs = (CoursePageFactory(alliance=a) for a in (world.alliance, world.foreign_alliance))
    earned = [EarnedEnrolmentFactory(course=course) for course in (ours, theirs, ours, theirs)]
    bad = EarnedEnrolmentFactory(course=ours, profile__user__name="李한")
    unfinished = EnrolmentFactory(course=ours)
    ids = [enrolment.pk for enrolment in (bad, *earned, unfinished)]
    outcome = services.issue_course_certificates(enrolment_ids=ids, at=AT)
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


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_a_batch_costs_the_same_queries_and_one_statement_of_files(
    django_assert_max_num_queries, count
):
    course = CoursePageFactory()
    ids = [EarnedEnrolmentFactory(course=course).pk for _ in range(count)]
    with django_assert_max_num_queries(10):  # six, and the ends of two savepoints
        services.issue_course_certificates(enrolment_ids=ids, at=AT)


@pytest.fixture
def misspelt(world) -> Certificate:
    """A certificate whose holder has been renamed since."""
    certificate = CertificateFactory(
        enrolment=EarnedEnrolmentFactory(course__alliance=world.alliance)
    )
    certificate.holder.name = "欧阳䶮"
    certificate.holder.save()
    return certificate


def correct(certificate, by, at=None) -> Certificate:
    return services.correct_certificate(
        certificate_id=certificate.pk,
        reason="姓名有误",
        by=by,
        at=at or certificate.issued_at + timedelta(days=1),
    )


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_certificate_that_says_what_is_so_is_not_replaced(world):
    earned = EarnedEnrolmentFactory(course__alliance=world.alliance)
    certificate = CertificateFactory(enrolment=earned)
    assert services.pending_changes(certificate) == []
    with pytest.raises(services.NothingToCorrect):
        correct(certificate, world.training_office)
    assert Certificate.objects.get().state == CertificateState.VALID


@pytest.mark.django_db
def test_the_sweep_makes_the_file_that_a_correction_left_out(world, misspelt, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(documents, "typeset", _dies)
        with pytest.raises(KeyboardInterrupt):
            correct(misspelt, world.training_office)
    new = Certificate.objects.get(state=CertificateState.VALID)
    assert not CertificateFile.objects.filter(certificate=new).exists()
    assert services.issue_missing_certificates(at=new.issued_at) == 1
    assert bytes(new.file.pdf) == documents.typeset(new)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_corrected_twice_at_once_there_is_one_new_certificate(world, misspelt, monkeypatch, locked):
    _meet_before_the_snapshot(monkeypatch)
    if not locked:
        _without_locks(monkeypatch)
    office = world.training_office
    outcomes = _at_once(lambda: correct(misspelt, office), lambda: correct(misspelt, office))
    assert Certificate.objects.filter(state=CertificateState.VALID).count() == 1
    assert Certificate.objects.count() == 2
    refusal = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
    assert isinstance(refusal, TransitionNotAllowed) == locked
