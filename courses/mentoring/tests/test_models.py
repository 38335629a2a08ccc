from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from alliance.units.factories import AllianceFactory
from courses.mentoring.enums import EndCause, GoalStatus, MeetingStatus, PairingStatus
from courses.mentoring.factories import (
    EvidenceFactory,
    GoalFactory,
    MeetingFactory,
    MentorProfileFactory,
    PairingFactory,
)
from courses.mentoring.models import AwayPeriod, MentorProfile, Pairing
from courses.programmes.factories import IntakeFactory, TraineeFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def refused(match: str, change, **kwargs) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        change(**kwargs)


def end(pairing: Pairing) -> None:
    pairing.status, pairing.ended_on = PairingStatus.ENDED, TODAY
    pairing.end_cause = EndCause.REARRANGED
    pairing.save()


def load_of(mentor: MentorProfile) -> int:
    return MentorProfile.objects.get(pk=mentor.pk).load


@pytest.fixture
def mentor():
    return MentorProfileFactory(load_limit=2)


def primary(mentor: MentorProfile, **kwargs) -> Pairing:
    trainee = TraineeFactory(intake__version__programme__alliance=mentor.alliance)
    return PairingFactory(mentor=mentor, trainee=trainee, **kwargs)


def test_load_counts_running_primary_mentees_only(mentor):
    running = primary(mentor)
    primary(mentor, proposed=True)
    PairingFactory(mentor=mentor)
    assert load_of(mentor) == 1
    end(running)
    assert load_of(mentor) == 0


def test_mentor_takes_no_more_than_the_limit_whichever_side_moves(mentor):
    primary(mentor)
    waiting = primary(mentor, proposed=True)
    primary(mentor)
    waiting.status, waiting.active_on = PairingStatus.ACTIVE, TODAY
    waiting.accepted_by_mentor_at = waiting.accepted_by_mentee_at = timezone.now()
    refused("mentor_never_overloaded", waiting.save)
    mentor.load_limit = 1
    refused("mentor_never_overloaded", mentor.save, update_fields=["load_limit"])


def test_trainee_has_one_primary_mentor_in_a_programme_but_another_in_another(mentor):
    pairing = primary(mentor)
    after = TODAY + timedelta(days=400)
    again = TraineeFactory(
        user=pairing.mentee,
        intake=IntakeFactory(version=pairing.trainee.version, starts_on=after, ends_on=after),
    )
    second = MentorProfileFactory(alliance=mentor.alliance)
    refused("one_primary_mentor", PairingFactory, mentor=second, trainee=again)
    elsewhere = TraineeFactory(
        user=pairing.mentee,
        intake__version__programme__alliance=mentor.alliance,
        starts_on=after + timedelta(days=1),
        ends_on=after + timedelta(days=1),
    )
    PairingFactory(mentor=second, trainee=elsewhere)
    end(pairing)
    PairingFactory(mentor=second, trainee=again)


def test_pairing_tells_the_story_of_its_mentor_and_its_trainee(mentor):
    trainee = TraineeFactory(intake__version__programme__alliance=mentor.alliance)
    other = TraineeFactory(intake__version__programme__alliance=mentor.alliance)
    refused("its trainee", PairingFactory, mentor=mentor, trainee=trainee, mentee=other.user)
    refused(
        "its trainee",
        PairingFactory,
        mentor=mentor,
        trainee=trainee,
        programme=other.intake.version.programme,
    )
    refused("its mentor", PairingFactory, mentor=mentor, alliance=AllianceFactory())
    refused("its mentor", PairingFactory, mentor=mentor, mentee=mentor.user)


def test_who_is_paired_with_whom_is_kept(mentor):
    pairing = primary(mentor)
    pairing.mentor = MentorProfileFactory(alliance=mentor.alliance)
    refused("Cannot update rows", pairing.save)
    pairing.refresh_from_db()
    refused("Cannot delete rows", pairing.delete)
    end(pairing)
    pairing.ended_on = TODAY + timedelta(days=1)
    refused("is ENDED", pairing.save)


def test_away_periods_share_no_day(mentor):
    period = {"mentor": mentor, "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 31)}
    AwayPeriod.objects.create(**period)
    period |= {"starts_on": date(2026, 5, 31), "ends_on": date(2026, 6, 3)}
    refused("away_periods_apart", AwayPeriod.objects.create, **period)
    AwayPeriod.objects.create(**period | {"starts_on": date(2026, 6, 1)})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "改写"),
        ("next_steps", "改写"),
        ("agenda", "改写"),
        ("held_on", TODAY - timedelta(days=1)),
        ("status", MeetingStatus.HELD),
        ("mentor_signed_at", None),
    ],
)
def test_what_both_signed_is_frozen(field, value):
    meeting = MeetingFactory(signed=True)
    setattr(meeting, field, value)
    refused("is SIGNED", meeting.save)
    refused("Cannot delete rows", meeting.delete)


def test_minutes_written_anew_lose_their_signature():
    meeting = MeetingFactory(held=True)
    meeting.outcome = "改写"
    refused("is signed", meeting.save)
    meeting.mentee_signed_at = None
    meeting.save()


def test_signed_means_both():
    meeting = MeetingFactory(held=True)
    meeting.status = MeetingStatus.SIGNED
    refused("meeting_signed_by_both", meeting.save)
    meeting.status, meeting.mentor_signed_at = MeetingStatus.HELD, timezone.now()
    refused("meeting_signed_by_both", meeting.save)


def test_closed_goal_and_evidence_stay():
    evidence = EvidenceFactory()
    evidence.note = "改写"
    refused("Cannot update or delete", evidence.save)
    goal = GoalFactory(status=GoalStatus.DONE, closed_at=timezone.now())
    goal.text = "改写"
    refused("is DONE", goal.save)
