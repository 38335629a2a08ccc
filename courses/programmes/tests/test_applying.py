from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.enums import MembershipStatus
from alliance.units.models import Membership
from courses.programmes import services
from courses.programmes.eligibility import NotEligible, Obstacle, applicant
from courses.programmes.enums import ApplicationStatus, LetterKind, PaperKind
from courses.programmes.factories import BlockFactory, IntakeFactory, PaperFactory
from courses.programmes.models import Application, Letter, Paper
from courses.programmes.papers import MAX_PAPERS

pytestmark = pytest.mark.django_db

WRITTEN = services.Draft(goals="规范查体", experience="骨科六年")


@pytest.fixture
def begin(world, intake, now):
    def make(user=None, at=now):
        return services.begin_application(intake_id=intake.pk, by=user or world.doctor, at=at)

    return make


@pytest.fixture
def complete(world, begin, now):
    """The doctor's draft, ready to be submitted."""
    application = begin()
    services.save_draft(application_id=application.pk, draft=WRITTEN, by=world.doctor, at=now)
    PaperFactory(application=application)
    return application


def submit(application, by, at):
    return services.submit_application(application_id=application.pk, by=by, at=at)


def test_from_the_first_word_to_the_units_approval(world, complete, now):
    assert submit(complete, world.doctor, now).status == ApplicationStatus.SUBMITTED
    approved = services.approve_by_unit(application_id=complete.pk, by=world.coordinator, at=now)
    assert approved.status == ApplicationStatus.UNIT_APPROVED
    assert approved.unit == world.unit
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-4:] == [
        "application.begin",
        "application.save",
        "application.submit",
        "application.approve",
    ]


def test_beginning_twice_goes_on_with_the_same_draft(begin):
    assert begin() == begin()


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"teaching_annex": False}, Obstacle.NO_ANNEX),
        ({"status": MembershipStatus.SUSPENDED}, Obstacle.NOT_A_MEMBER),
        ({}, None),
    ],
)
def test_the_units_membership_opens_the_application(world, intake, now, change, obstacle):
    Membership.objects.filter(unit=world.unit).update(**change)
    today = timezone.localdate(now)
    found = applicant(world.doctor, intakes=[]).obstacle_to(intake, on=today)
    assert found == obstacle


def test_who_cannot_apply_is_told_why(world, intake, begin, now):
    day = timedelta(days=1)
    for user, at, obstacle in (
        (world.stranger, now, Obstacle.NOT_A_MEMBER),
        (world.training_office, now, Obstacle.NO_UNIT),
        (world.doctor, now - 11 * day, Obstacle.NOT_YET_OPEN),
        (world.doctor, now + 11 * day, Obstacle.CLOSED),
    ):
        with pytest.raises(NotEligible) as refused:
            begin(user, at)
        assert refused.value.obstacle == obstacle
    assert not Application.objects.exists()


def test_one_applies_once_unless_it_came_to_nothing(world, applied, begin, now):
    first = applied(user=world.doctor, submitted=True)
    with pytest.raises(NotEligible) as refused:
        begin()
    assert refused.value.obstacle == Obstacle.APPLIED
    services.withdraw(application_id=first.pk, by=world.doctor, at=now)
    assert begin() != first


def test_what_is_missing_keeps_it_from_being_submitted(world, begin, now):
    application = begin()
    with pytest.raises(services.Incomplete):
        submit(application, world.doctor, now)
    services.save_draft(application_id=application.pk, draft=WRITTEN, by=world.doctor, at=now)
    with pytest.raises(services.Incomplete):
        submit(application, world.doctor, now)


def test_the_annex_is_asked_again_on_submission(world, complete, now):
    Membership.objects.filter(unit=world.unit).update(teaching_annex=False)
    with pytest.raises(NotEligible) as refused:
        submit(complete, world.doctor, now)
    assert refused.value.obstacle == Obstacle.NO_ANNEX


def test_who_changed_the_unit_applies_anew(world, complete, now):
    world.doctor.profile.unit = world.other_unit
    world.doctor.profile.save()
    with pytest.raises(NotEligible) as refused:
        submit(complete, world.doctor, now)
    assert refused.value.obstacle == Obstacle.UNIT_CHANGED


def test_what_was_returned_may_come_back_after_the_window(world, complete, intake, now):
    submit(complete, world.doctor, now)
    services.return_to_applicant(
        application_id=complete.pk, reason="补推荐表", by=world.coordinator, at=now
    )
    letter = Letter.objects.get()
    assert letter.kind == LetterKind.RETURNED
    assert "补推荐表" in letter.body
    again = submit(complete, world.doctor, now + timedelta(days=15))
    assert (again.status, again.reason) == (ApplicationStatus.SUBMITTED, "")
    services.return_to_applicant(
        application_id=complete.pk, reason="再改", by=world.coordinator, at=now
    )
    with pytest.raises(NotEligible):
        submit(complete, world.doctor, now + timedelta(days=32))


def test_what_was_never_submitted_is_not_submitted_after_the_window(world, complete, now):
    with pytest.raises(NotEligible) as refused:
        submit(complete, world.doctor, now + timedelta(days=11))
    assert refused.value.obstacle == Obstacle.CLOSED


def test_nobody_else_writes_or_submits_it(world, complete, now):
    for user in (world.colleague, world.coordinator, world.training_office):
        with pytest.raises(NotAllowed):
            submit(complete, user, now)
        with pytest.raises(NotAllowed):
            services.save_draft(application_id=complete.pk, draft=WRITTEN, by=user, at=now)


def test_only_the_own_units_coordinator_approves(world, applied, now):
    application = applied(user=world.doctor, submitted=True)
    for user in (world.doctor, world.other_coordinator, world.training_office):
        with pytest.raises(NotAllowed):
            services.approve_by_unit(application_id=application.pk, by=user, at=now)
        with pytest.raises(NotAllowed):
            services.return_to_applicant(
                application_id=application.pk, reason="否", by=user, at=now
            )


def test_approved_twice_is_refused(world, applied, now):
    application = applied(submitted=True)
    services.approve_by_unit(application_id=application.pk, by=world.coordinator, at=now)
    with pytest.raises(TransitionNotAllowed):
        services.approve_by_unit(application_id=application.pk, by=world.coordinator, at=now)


def test_what_is_handed_in_is_not_changed(world, applied, now):
    application = applied(user=world.doctor, submitted=True)
    with pytest.raises(services.NotADraft):
        services.save_draft(application_id=application.pk, draft=WRITTEN, by=world.doctor, at=now)
    with pytest.raises(services.NotADraft):
        services.remove_paper(
            paper_id=PaperFactory(application=application).pk, by=world.doctor, at=now
        )


def test_wishes_are_kept_as_last_written(world, begin, intake, now):
    department = BlockFactory().department
    month = intake.starts_on.replace(day=1)
    application = begin()
    for wishes in ([(department.pk, month)], []):
        services.save_draft(
            application_id=application.pk,
            draft=services.Draft(wishes=wishes),
            by=world.doctor,
            at=now,
        )
        assert list(application.wishes.values_list("department", "month")) == wishes


def test_papers_are_counted_and_gone_when_removed(
    world, begin, now, django_capture_on_commit_callbacks
):
    application = begin()

    def attach():
        upload = SimpleUploadedFile("../执业证书.pdf", b"%PDF-1.4 text")
        return services.attach_paper(
            application_id=application.pk,
            kind=PaperKind.LICENCE,
            upload=upload,
            by=world.doctor,
            at=now,
        )

    papers = [attach() for _ in range(MAX_PAPERS)]
    with pytest.raises(services.TooManyPapers):
        attach()
    paper = papers[0]
    assert (paper.name, paper.content_type) == ("执业证书.pdf", "application/pdf")
    assert paper.file.storage.exists(paper.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_paper(paper_id=paper.pk, by=world.doctor, at=now)
    assert not paper.file.storage.exists(paper.file.name)
    assert Paper.objects.count() == MAX_PAPERS - 1


def test_withdrawal_of_another_intake_is_its_own(world, applied, now):
    elsewhere = applied(
        user=world.doctor,
        intake=IntakeFactory(version__programme__alliance=world.alliance),
        submitted=True,
    )
    here = applied(user=world.doctor, submitted=True)
    services.withdraw(application_id=here.pk, by=world.doctor, at=now)
    elsewhere.refresh_from_db()
    assert elsewhere.status == ApplicationStatus.SUBMITTED
