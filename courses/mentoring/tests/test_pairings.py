"""Pairings from the proposal to the end, and the race for a mentor's last place."""

from threading import Barrier, BrokenBarrierError, Thread

import pgtrigger
import pytest
from django.db import connection
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.factories import MembershipFactory, UnitFactory
from courses.mentoring.enums import EndCause, PairingStatus
from courses.mentoring.factories import GoalFactory, MentorProfileFactory, PairingFactory
from courses.mentoring.models import MentorProfile, Pairing
from courses.mentoring.services import pairings
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import TraineeFactory
from lms.testing.attachment import build_attachment
from lms.testing.ground import kept

NOW = timezone.now()


@kept
def trainee(world):
    return build_attachment(world).trainee


@kept
def mentor(world):
    return MentorProfileFactory(user=world.mentor, alliance=world.alliance, unit=world.lead_unit)


def propose(mentor, trainee, by) -> Pairing:
    return pairings.propose_primary(mentor_id=mentor.pk, trainee_id=trainee.pk, by=by, at=NOW)


def accept(pairing, by) -> Pairing:
    return pairings.accept_pairing(pairing_id=pairing.pk, by=by, at=NOW)


def test_proposed_by_the_trainee_it_runs_when_the_mentor_accepts(world, mentor, trainee):
    pairing = propose(mentor, trainee, world.doctor)
    assert (pairing.status, pairing.accepted_by_mentor_at) == (PairingStatus.PROPOSED, None)
    pairing = accept(pairing, world.mentor)
    assert (pairing.status, pairing.active_on) == (PairingStatus.ACTIVE, timezone.localdate(NOW))
    assert [*AuditEntry.objects.filter(action__startswith="pairing").order_by("pk")
            .values_list("action", "actor_id")] == [
        ("pairing.propose", world.doctor.pk), ("pairing.accept", world.mentor.pk),
    ]  # fmt: skip


def test_proposed_by_the_office_it_runs_when_both_have_accepted(world, mentor, trainee):
    pairing = propose(mentor, trainee, world.training_office)
    assert accept(pairing, world.doctor).status == PairingStatus.PROPOSED
    assert accept(pairing, world.doctor).status == PairingStatus.PROPOSED
    assert accept(pairing, world.mentor).status == PairingStatus.ACTIVE


@pytest.mark.parametrize("role", ["other_doctor", "mentor", "coordinator", "alliance_office"])
def test_nobody_else_proposes(world, mentor, trainee, role):
    with pytest.raises(NotAllowed):
        propose(mentor, trainee, world.user(role))


@pytest.mark.parametrize("role", ["other_doctor", "training_office", "administrator"])
def test_nobody_else_accepts_or_declines(world, mentor, trainee, role):
    pairing = propose(mentor, trainee, world.doctor)
    with pytest.raises(NotAllowed):
        accept(pairing, world.user(role))
    with pytest.raises(NotAllowed):
        pairings.decline_pairing(pairing_id=pairing.pk, reason="忙", by=world.user(role), at=NOW)


def test_a_second_proposal_or_mentor_is_refused(world, mentor, trainee):
    other = MentorProfileFactory(alliance=world.alliance)
    pairing = propose(mentor, trainee, world.doctor)
    with pytest.raises(pairings.AlreadyProposed):
        propose(other, trainee, world.training_office)
    accept(pairing, world.mentor)
    with pytest.raises(pairings.AlreadyPaired):
        propose(other, trainee, world.doctor)


def test_a_mentor_who_is_full_or_takes_nobody_is_not_asked(world, mentor, trainee):
    MentorProfile.objects.filter(pk=mentor.pk).update(load_limit=0)
    with pytest.raises(pairings.MentorFull):
        propose(mentor, trainee, world.doctor)
    MentorProfile.objects.filter(pk=mentor.pk).update(load_limit=3, accepting=False)
    with pytest.raises(pairings.MentorNotAccepting):
        propose(mentor, trainee, world.doctor)


def test_who_left_or_trains_elsewhere_is_not_paired(world, mentor, trainee):
    elsewhere = TraineeFactory(intake__version__programme__alliance=world.foreign_alliance)
    gone = TraineeFactory(
        intake__version__programme__alliance=world.alliance, status=ApplicationStatus.TERMINATED
    )
    for one in (elsewhere, gone):
        with pytest.raises(pairings.NotInTraining):
            propose(mentor, one, world.administrator)


def test_decline_tells_the_proposer_why_and_opens_the_way(world, mentor, trainee):
    pairing = propose(mentor, trainee, world.doctor)
    with pytest.raises(NotAllowed):
        pairings.decline_pairing(pairing_id=pairing.pk, reason="", by=world.doctor, at=NOW)
    pairings.decline_pairing(pairing_id=pairing.pk, reason="下月外出", by=world.mentor, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        accept(pairing, world.mentor)
    propose(mentor, trainee, world.doctor)


def test_proposal_is_taken_back_by_who_made_it(world, mentor, trainee):
    pairing = propose(mentor, trainee, world.doctor)
    with pytest.raises(NotAllowed):
        pairings.withdraw_proposal(pairing_id=pairing.pk, by=world.mentor, at=NOW)
    pairings.withdraw_proposal(pairing_id=pairing.pk, by=world.doctor, at=NOW)
    assert Pairing.objects.get().status == PairingStatus.WITHDRAWN


def test_office_ends_it_and_open_goals_go_on_with_the_next_mentor(world, mentor, trainee):
    pairing = accept(propose(mentor, trainee, world.doctor), world.mentor)
    GoalFactory(pairing=pairing, text="未完成的")
    GoalFactory(pairing=pairing, text="已完成的", status="DONE", closed_at=NOW)
    with pytest.raises(NotAllowed):
        pairings.end_pairing(pairing_id=pairing.pk, by=world.mentor, at=NOW)
    ended = pairings.end_pairing(pairing_id=pairing.pk, by=world.training_office, at=NOW)
    assert (ended.status, ended.end_cause) == (PairingStatus.ENDED, EndCause.REARRANGED)
    other = MentorProfileFactory(alliance=world.alliance)
    new = accept(propose(other, trainee, world.doctor), other.user)
    assert [goal.text for goal in new.goals.all()] == ["未完成的"]
    assert Pairing.objects.count() == 2


def test_what_belongs_to_a_traineeship_ends_with_it(world, mentor, trainee):
    pairing = accept(propose(mentor, trainee, world.doctor), world.mentor)
    chain = PairingFactory(mentor=mentor, mentee=world.doctor)
    assert pairings.end_with_training(trainee_id=trainee.pk, at=NOW) == 1
    assert pairings.end_with_training(trainee_id=trainee.pk, at=NOW) == 0
    pairing.refresh_from_db()
    chain.refresh_from_db()
    assert (pairing.end_cause, chain.status) == (EndCause.TRAINING_OVER, PairingStatus.ACTIVE)


def test_chain_leads_down_within_the_alliance(world, mentor):
    township = UnitFactory(kind="TOWNSHIP", level="1A")
    MembershipFactory(alliance=world.alliance, unit=township)
    doctor, village = (world.other_doctor, world.colleague)
    doctor.profile.unit = township
    doctor.profile.save()
    by = {"by": world.training_office, "at": NOW}
    link = pairings.propose_chain(mentor_id=mentor.pk, mentee_id=doctor.pk, **by)
    accept(link, doctor)
    accept(link, world.mentor)
    upward = MentorProfileFactory(user=doctor, alliance=world.alliance, unit=township)
    for mentee in (world.mentor, village, world.stranger):
        with pytest.raises(pairings.NotBelow):
            pairings.propose_chain(mentor_id=upward.pk, mentee_id=mentee.pk, **by)
    assert MentorProfile.objects.get(pk=mentor.pk).load == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("counted", [True, False], ids=["counted", "control without the trigger"])
def test_last_place_with_a_mentor_is_not_taken_twice(monkeypatch, counted):
    mentor = MentorProfileFactory(load_limit=1)
    waiting = [
        PairingFactory(
            mentor=mentor, proposed=True, accepted_by_mentee_at=NOW,
            trainee=TraineeFactory(intake__version__programme__alliance=mentor.alliance),
        )
        for _ in range(2)
    ]  # fmt: skip
    meeting = Barrier(2)

    def lock_and_meet(pairing_id, lock=pairings.lock):
        """Both have read before either writes."""
        found = lock(pairing_id)
        meeting.wait(5)
        return found

    monkeypatch.setattr(pairings, "lock", lock_and_meet)
    outcomes = []

    def take(pairing):
        try:
            if counted:
                accept(pairing, mentor.user)
            else:
                with pgtrigger.ignore("mentoring.Pairing:count_load"):
                    accept(pairing, mentor.user)
            outcomes.append("taken")
        except (pairings.MentorFull, BrokenBarrierError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=take, args=[pairing]) for pairing in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == (["MentorFull", "taken"] if counted else ["taken", "taken"])
    assert Pairing.objects.active().count() == (1 if counted else 2)
