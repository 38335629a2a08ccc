from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.core.workdays import workdays_between
from courses.boards.models import LateItem, Standing
from courses.boards.surveying import alliances_in_training, take_survey
from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import Try
from courses.logbook.factories import EntryFactory
from courses.mentoring.factories import PairingFactory
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import TraineeFactory
from courses.programmes.models import Application
from courses.rotations.factories import PlacementFactory

TODAY = timezone.localdate()


def risks_of(trainee) -> set[str]:
    return set(Standing.objects.get(trainee=trainee).risks)


def test_what_is_late_is_kept_with_whom_to_chase(world, attachment, unsigned, survey):
    unsigned(2)
    survey()
    (item,) = LateItem.objects.filter(trainee=attachment.trainee, kind="SIGNATURE")
    assert (item.person, item.placement) == (world.mentor, attachment.placement)
    assert Standing.objects.get(trainee=attachment.trainee).late >= 1


def test_what_is_done_meanwhile_is_gone_and_the_rest_stays_untouched(attachment, unsigned, survey):
    unsigned()
    survey()
    kept = set(LateItem.objects.exclude(kind="SIGNATURE").values_list("pk", flat=True))
    for entry in attachment.placement.entries.all():
        entry.status, entry.return_reason = "RETURNED", "级别不符"
        entry.save()
    survey()
    assert set(LateItem.objects.values_list("pk", flat=True)) == kept


def test_done_counts_up_to_each_requirement(attachment, survey):
    for _ in range(attachment.requirement.required + 3):
        EntryFactory(
            placement=attachment.placement, requirement=attachment.requirement, signed=True
        )
    survey()
    standing = Standing.objects.get(trainee=attachment.trainee)
    assert (standing.done, standing.required) == (attachment.requirement.required,) * 2


def test_behind_at_half_time_is_a_risk_and_silence_before_it_is_none(attachment, survey):
    survey()
    assert "PACE" not in risks_of(attachment.trainee)
    placement = attachment.placement
    placement.ends_on = TODAY + timedelta(days=2)
    placement.save()
    survey()
    assert "PACE" in risks_of(attachment.trainee)


def test_attendance_below_the_least_is_a_risk(attachment, survey):
    survey()
    expected = workdays_between(attachment.placement.starts_on, TODAY - timedelta(days=1))
    standing = Standing.objects.get(trainee=attachment.trainee)
    assert standing.attendance == (0 if expected else None)
    assert ("ATTENDANCE" in standing.risks) is bool(expected)


def test_two_failed_tries_are_a_risk_and_one_is_none(attachment, survey):
    end = EndOfRotationFactory(placement=attachment.placement, status="FAILED")
    survey()
    assert "FAILED_TWICE" not in risks_of(attachment.trainee)
    Try.objects.create(
        end=end, number=2, theory_needed=60, skill_needed=60, outcome="FAILED",
        submitted_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip
    survey()
    assert "FAILED_TWICE" in risks_of(attachment.trainee)


def test_an_overdue_meeting_is_a_risk(attachment, survey):
    PairingFactory(trainee=attachment.trainee, active_on=TODAY - timedelta(days=20))
    survey()
    assert "MEETING" in risks_of(attachment.trainee)


def test_who_has_left_is_surveyed_no_more(world, attachment, survey):
    survey()
    Application.objects.filter(pk=attachment.trainee.pk).update(status=ApplicationStatus.TERMINATED)
    survey()
    assert not Standing.objects.filter(trainee=attachment.trainee).exists()
    assert not LateItem.objects.filter(trainee=attachment.trainee).exists()
    assert alliances_in_training() == [world.alliance.pk]


def test_another_alliance_has_its_own_survey(world, attachment, survey):
    survey()
    take_survey(alliance_id=world.foreign_alliance.pk, at=timezone.now())
    surveyed = Standing.objects.values_list("survey__alliance", flat=True).distinct()
    assert list(surveyed) == [world.alliance.pk]


def test_the_survey_asks_as_often_for_four_trainees_as_for_two(world, attachment, unsigned, survey):
    def queries() -> int:
        unsigned(2)
        survey()
        with CaptureQueriesContext(connection) as captured:
            survey()
        return len(captured)

    few = queries()
    for _ in range(2):
        trainee = TraineeFactory(intake=attachment.intake, unit=world.other_unit)
        PlacementFactory(
            trainee=trainee,
            department=world.department,
            block=attachment.block,
            mentor=world.mentor,
        )
    assert queries() == few
