"""Handing in, three signatures, returning, failing and taking again."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from courses.completion import plans, services
from courses.completion.enums import TURN, Act, EndStatus, Outcome, PrerequisiteKind, Step
from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import EndOfRotation, ImprovementPlan, Signature, Try
from courses.completion.scores import scores_of
from courses.completion.services import MovedOn
from courses.enrolment.models import Enrolment
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import RequirementFactory
from courses.programmes.models import RequiredAssessment
from courses.rotations.enums import PlacementStatus
from lms.testing.racing import at_once
from lms.testing.world import ROLES, VISITOR

from .steps import NOW, SIGNERS, ask_theory, bring_to, decide, show_skill, sit, submit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PEOPLE = [role for role in ROLES if role != VISITOR]


def test_signed_by_mentor_head_and_office_the_rotation_is_done(attachment, world):
    end = submit(attachment)
    for step in (Step.MENTOR, Step.HEAD, Step.OFFICE):
        end = decide(end, step, world)
    assert end.status == EndStatus.PASSED
    attachment.placement.refresh_from_db()
    assert attachment.placement.status == PlacementStatus.COMPLETED
    assert end.tries.get().outcome == Outcome.PASSED
    assert list(end.signatures.values_list("step", "name", "round")) == [
        ("TRAINEE", world.doctor.name, 1),
        ("MENTOR", world.mentor.name, 1),
        ("HEAD", world.department_head.name, 1),
        ("OFFICE", world.training_office.name, 1),
    ]
    acts = AuditEntry.objects.filter(action__startswith="end_of_rotation").order_by("pk")
    assert [entry.action.partition(".")[2] for entry in acts] == [
        "submit", "signed", "signed", "signed",
    ]  # fmt: skip


# --- handing in -----------------------------------------------------------------------------------


def test_not_before_the_last_week(attachment):
    with pytest.raises(services.TooEarly):
        submit(attachment, at=NOW - 6 * DAY)


@pytest.mark.parametrize("who", ["mentor", "department_head", "training_office", "administrator"])
def test_only_the_trainee_hands_in(attachment, world, who):
    with pytest.raises(NotAllowed):
        submit(attachment, by=world.user(who))


def test_handed_in_twice_is_refused(attachment):
    submit(attachment)
    with pytest.raises(TransitionNotAllowed):
        submit(attachment)


def missing(attachment) -> list[str]:
    with pytest.raises(services.NotReady) as refusal:
        submit(attachment)
    return [item.kind for item in refusal.value.prerequisites.items if not item.met]


def test_attendance_below_the_line(attachment):
    attachment.version.attendance_percent = 90
    attachment.version.save()
    assert missing(attachment) == [PrerequisiteKind.ATTENDANCE]


def test_logbook_not_full(attachment):
    RequirementFactory(version=attachment.version, block=attachment.block)
    assert missing(attachment) == [PrerequisiteKind.LOGBOOK]


def test_assessments_outstanding(attachment):
    RequiredAssessment.objects.create(
        version=attachment.version, block=attachment.block, form_code="dops", required=1
    )
    assert missing(attachment) == [PrerequisiteKind.ASSESSMENT]


def test_theory_not_taken_since_the_placement_began(attachment):
    ask_theory(attachment)
    sit(attachment, 100, at=NOW - 40 * DAY)
    assert missing(attachment) == [PrerequisiteKind.THEORY]


def test_skill_not_shown(attachment):
    attachment.block.skill_form_code = "dops"
    attachment.block.save()
    assert missing(attachment) == [PrerequisiteKind.SKILL]


def test_best_scores_since_the_beginning_are_kept_in_the_try(attachment):
    ask_theory(attachment)
    attachment.block.skill_form_code = "dops"
    attachment.block.save()
    for number, (score, at) in enumerate([(55, NOW - 3 * DAY), (82, NOW - 2 * DAY), (70, NOW)]):
        sit(attachment, score, number=number + 1, at=at)
    show_skill(attachment, 6)
    sitting = submit(attachment).tries.get()
    assert (sitting.theory_percent, sitting.skill_percent) == (82, 66)
    assert sitting.theory_attempt.score == 82


def test_theory_is_opened_to_the_trainee(attachment, world):
    quiz = ask_theory(attachment)
    for _ in range(2):
        services.open_theory(placement_id=attachment.placement.pk, by=world.doctor, at=NOW)
    assert Enrolment.objects.get().course == quiz.course
    with pytest.raises(NotAllowed):
        services.open_theory(placement_id=attachment.placement.pk, by=world.mentor, at=NOW)
    with pytest.raises(services.NoTheory):
        services.open_theory(placement_id=attachment.other.pk, by=world.other_doctor, at=NOW)


# --- who decides what, and when -------------------------------------------------------------------


@pytest.mark.parametrize("status", EndStatus)
def test_role_and_state(attachment, world, status):
    """Each role tries each step in each state: what may be, and nothing else."""
    end = EndOfRotationFactory(placement=attachment.placement, status=status)
    outcomes, expected = {}, {}
    for role in PEOPLE:
        for step in SIGNERS:
            may = role == SIGNERS[step] or (role == "administrator" and step == Step.OFFICE)
            turn = "signed" if TURN.get(status) == step else MovedOn
            expected[role, step] = turn if may else NotAllowed
            outcomes[role, step] = outcome_of(end, step, world, world.user(role))
    assert outcomes == expected


def outcome_of(end, step, world, user):
    """What became of one try to sign; rolled back."""
    with transaction.atomic():
        try:
            decide(end, step, world, by=user)
            outcome = "signed"
        except (NotAllowed, MovedOn) as refusal:
            outcome = type(refusal)
        transaction.set_rollback(True)
    return outcome


def test_former_mentor_does_not_sign(attachment, world):
    end = submit(attachment)
    attachment.placement.mentor = None
    attachment.placement.save()
    with pytest.raises(NotAllowed):
        decide(end, Step.MENTOR, world)
    assert decide(end, Step.MENTOR, world, by=world.department_head).turn == Step.HEAD


def test_nobody_signs_for_themselves(attachment, world):
    attachment.placement.mentor = world.doctor
    attachment.placement.save()
    with pytest.raises(NotAllowed):
        decide(submit(attachment), Step.MENTOR, world, by=world.doctor)


def test_what_came_back_shows_the_score_it_was_handed_in_with(attachment, world):
    ask_theory(attachment)
    sit(attachment, 81)
    decide(submit(attachment), Step.MENTOR, world, Act.RETURNED)
    sit(attachment, 95, number=2)
    placement = attachment.placement
    assert scores_of([placement])[placement.pk].theory.percent == 81


@pytest.mark.parametrize("status", list(TURN))
def test_each_step_returns_with_a_reason(attachment, world, status):
    end = bring_to(attachment, world, status)
    with pytest.raises(services.ReasonMissing):
        decide(end, end.turn, world, Act.RETURNED, reason="   ")
    end.refresh_from_db()
    end = decide(end, end.turn, world, Act.RETURNED, reason="缺术前小结")
    assert (end.status, end.reason) == (EndStatus.RETURNED, "缺术前小结")
    again = submit(attachment)
    assert (again.status, again.round, again.reason) == (EndStatus.SUBMITTED, 2, "")
    assert Try.objects.count() == 1, "the scores stay as they were handed in"


def test_mentor_does_not_fail_a_trainee(attachment, world):
    with pytest.raises(TransitionNotAllowed):
        decide(submit(attachment), Step.MENTOR, world, Act.FAILED)


@pytest.mark.parametrize("status", [EndStatus.MENTOR_SIGNED, EndStatus.HEAD_SIGNED])
def test_head_and_office_fail_with_a_reason(attachment, world, status):
    end = bring_to(attachment, world, status)
    end = decide(end, end.turn, world, Act.FAILED, reason="无菌观念不合格")
    assert (end.status, end.tries.get().outcome) == (EndStatus.FAILED, Outcome.FAILED)
    again = submit(attachment, at=NOW + DAY)
    assert list(again.tries.values_list("number", "outcome")) == [(1, "FAILED"), (2, "PENDING")]


# --- failing and taking again ---------------------------------------------------------------------


def test_score_below_the_line_fails_at_once(attachment):
    ask_theory(attachment)
    sit(attachment, 59)
    end = submit(attachment)
    assert (end.status, end.turn) == (EndStatus.FAILED, None)
    with pytest.raises(services.NotReady):
        submit(attachment, at=NOW + DAY)


def test_part_that_was_passed_stands(attachment):
    ask_theory(attachment)
    attachment.block.skill_form_code = "dops"
    attachment.block.save()
    sit(attachment, 40)
    show_skill(attachment, 8)
    submit(attachment)
    sit(attachment, 90, number=2, at=NOW + DAY)
    end = submit(attachment, at=NOW + DAY)
    first, second = end.tries.all()
    assert end.status == EndStatus.SUBMITTED
    assert (first.theory_percent, second.theory_percent) == (40, 90)
    assert first.skill_assessment == second.skill_assessment


def fail_twice(attachment) -> ImprovementPlan:
    ask_theory(attachment)
    for number in (1, 2):
        at = NOW + (number - 1) * DAY
        sit(attachment, 30, number=number, at=at)
        # The second sitting begins after the first failure.
        submit(attachment, at=at + timedelta(minutes=1))
    return ImprovementPlan.objects.get()


def write(plan, by, at=NOW + DAY, goals="每周两次理论辅导", **kwargs):
    fields = {"review_on": (NOW + 5 * DAY).date()} | kwargs
    return plans.write_plan(plan_id=plan.pk, goals=goals, by=by, at=at, **fields)


def accept(plan, by, at=NOW + DAY):
    plan.refresh_from_db()
    return plans.accept_plan(
        plan_id=plan.pk, goals=plan.goals, review_on=plan.review_on, by=by, at=at
    )


def test_third_try_waits_for_a_plan_that_both_agreed_on(attachment, world):
    plan = fail_twice(attachment)
    assert plan.after_try == 2
    sit(attachment, 90, number=3, at=NOW + 6 * DAY)

    def third():
        return submit(attachment, at=NOW + 6 * DAY)

    with pytest.raises(services.PlanMissing):
        third()
    write(plan, world.mentor)
    with pytest.raises(services.PlanMissing):
        third()
    accept(plan, world.doctor)
    assert third().status == EndStatus.SUBMITTED


def test_third_try_waits_for_the_review_date(attachment, world):
    plan = fail_twice(attachment)
    write(plan, world.doctor)
    accept(plan, world.mentor)
    sit(attachment, 90, number=3, at=NOW + 3 * DAY)
    with pytest.raises(services.PlanMissing):
        submit(attachment, at=NOW + 3 * DAY)


def test_rewriting_a_plan_asks_the_other_side_again(attachment, world):
    plan = fail_twice(attachment)
    with pytest.raises(plans.PlanEmpty):
        plans.accept_plan(plan_id=plan.pk, goals="", review_on=NOW.date(), by=world.doctor, at=NOW)
    write(plan, world.mentor)
    read = ImprovementPlan.objects.get()
    write(plan, world.mentor, goals="换一个目标")
    with pytest.raises(plans.PlanChanged):
        plans.accept_plan(
            plan_id=plan.pk, goals=read.goals, review_on=read.review_on, by=world.doctor, at=NOW
        )
    write(plan, world.doctor, goals="再换一个")
    plan.refresh_from_db()
    assert (plan.mentor_accepted_at, plan.trainee_accepted_at) == (None, NOW + DAY)
    with pytest.raises(plans.ReviewDateNotToCome):
        write(plan, world.mentor, review_on=(NOW + DAY).date())


def test_agreed_plan_is_frozen(attachment, world):
    plan = fail_twice(attachment)
    write(plan, world.mentor)
    accept(plan, world.doctor)
    with pytest.raises(plans.PlanAgreed):
        write(plan, world.mentor)
    plan.refresh_from_db()
    plan.goals = "没有了"
    with pytest.raises(DatabaseError), transaction.atomic():
        plan.save()


@pytest.mark.parametrize("who", ["department_head", "training_office", "administrator"])
def test_plan_is_between_the_two(attachment, world, who):
    with pytest.raises(NotAllowed):
        write(fail_twice(attachment), world.user(who))


def test_what_was_handed_in_and_signed_is_frozen(attachment, world):
    end = decide(submit(attachment), Step.MENTOR, world)
    sitting, signature = end.tries.get(), end.signatures.first()
    sitting.skill_percent = 100
    signature.name = "别人"
    end.status = EndStatus.PASSED
    for change in (
        sitting.save, sitting.delete, signature.save, signature.delete, end.save,
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- finishing ------------------------------------------------------------------------------------


def test_trainee_who_passed_every_block_can_be_finished(attachment, world):
    end = bring_to(attachment, world, None)
    assert end.status == EndStatus.PASSED

    def finish():
        services.finish_training(trainee_id=attachment.trainee.pk, by=world.training_office, at=NOW)

    with pytest.raises(services.NotAllPassed):
        finish()
    attachment.other.block_id = None
    attachment.other.save()
    attachment.version.blocks.exclude(pk=attachment.block.pk).delete()
    finish()
    attachment.trainee.refresh_from_db()
    assert attachment.trainee.status == ApplicationStatus.COMPLETED


# --- races ----------------------------------------------------------------------------------------


def race(*calls) -> set:
    """The statuses that the calls came to, and the kinds of their refusals."""
    return {type(one) if isinstance(one, Exception) else one.status for one in at_once(*calls)}


@pytest.mark.django_db(transaction=True)
def test_two_sign_at_once(attachment, world):
    end = submit(attachment)
    results = race(*[lambda: decide(end, Step.MENTOR, world)] * 2)
    assert results == {EndStatus.MENTOR_SIGNED, MovedOn}
    assert Signature.objects.filter(step=Step.MENTOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_signed_and_returned_at_once(attachment, world):
    end = submit(attachment)
    results = race(
        lambda: decide(end, Step.MENTOR, world),
        lambda: decide(end, Step.MENTOR, world, Act.RETURNED),
    )
    assert MovedOn in results
    end.refresh_from_db()
    signature = Signature.objects.get(step=Step.MENTOR)
    assert (end.status == EndStatus.RETURNED) == (signature.act == Act.RETURNED)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_decide_and_only_the_database_refuses(
    attachment, world, monkeypatch
):
    """The same race with the row read and not locked: nobody is told MovedOn."""
    end, gate = submit(attachment), threading.Barrier(2)

    def unlocked(**which):
        row = EndOfRotation.objects.with_places().get(**which)
        gate.wait()
        return row

    monkeypatch.setattr(services, "_locked", unlocked)
    results = race(
        lambda: decide(end, Step.MENTOR, world),
        lambda: decide(end, Step.MENTOR, world, Act.RETURNED),
    )
    assert MovedOn not in results
    assert Signature.objects.filter(step=Step.MENTOR).count() == 1
