"""Passes for guests: one answer, one day, one department; guessing is slowed down."""

from datetime import timedelta

import pytest

from alliance.core.access import NotAllowed
from alliance.core.throttle import TooManyTries
from courses.assessments import passes, services
from courses.assessments.factories import AssessmentRequestFactory
from courses.assessments.models import Assessment, BedsidePass
from lms.testing.racing import at_once

from .giving import NOW, answer, issue

pytestmark = pytest.mark.django_db


def enter(asked, code, **kwargs):
    return services.enter_pass(
        **{"text": code, "request": asked, "client": "1", "at": NOW} | kwargs
    )


def test_pass_lets_a_guest_answer_once(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    assert enter(asked, passes.spoken(code).lower()) == held
    answer(asked, pass_id=held.pk)
    assessment = Assessment.objects.get()
    assert (assessment.rater, assessment.bedside_pass, assessment.rater_name) == (
        None,
        held,
        "钱护士",
    )
    another = AssessmentRequestFactory(placement=attachment.placement)
    with pytest.raises(services.PassNotValid):
        answer(another, pass_id=held.pk)
    with pytest.raises(services.PassNotValid):
        enter(another, code)


def test_code_is_not_kept(attachment, world):
    held, code = issue(attachment, by=world.mentor)
    assert code not in str(BedsidePass.objects.filter(pk=held.pk).values().get())


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("mentor", True), ("department_head", True), ("training_office", True),
        ("administrator", True), ("doctor", False), ("coordinator", False),
        ("alliance_office", False), ("other_doctor", False),
    ],
)  # fmt: skip
def test_who_hands_out_a_pass(attachment, world, who, may):
    if may:
        issue(attachment, by=getattr(world, who))
    else:
        with pytest.raises(NotAllowed):
            issue(attachment, by=getattr(world, who))


def test_pass_ends_at_midnight_and_is_for_its_department(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    with pytest.raises(services.PassNotValid):
        answer(asked, pass_id=held.pk, at=NOW + timedelta(days=1))
    elsewhere = AssessmentRequestFactory(placement=attachment.other)
    with pytest.raises(services.PassNotValid):
        answer(elsewhere, pass_id=held.pk)
    with pytest.raises(services.PassNotValid):
        enter(elsewhere, code)


def test_pass_taken_back_opens_nothing(attachment, asked, world):
    held, code = issue(attachment, by=world.mentor)
    with pytest.raises(NotAllowed):
        services.revoke_pass(pass_id=held.pk, by=world.doctor, at=NOW)
    services.revoke_pass(pass_id=held.pk, by=world.department_head, at=NOW)
    with pytest.raises(services.PassNotValid):
        enter(asked, code)
    with pytest.raises(services.PassNotValid):
        services.revoke_pass(pass_id=held.pk, by=world.mentor, at=NOW)


def test_trainee_does_not_let_a_judge_in(attachment, asked, world):
    """Signed in they are refused with any pass; a pass of their own making opens nothing."""
    held, _ = issue(attachment, by=world.mentor)
    with pytest.raises(NotAllowed):
        answer(asked, by=world.doctor, pass_id=held.pk)
    BedsidePass.objects.filter(pk=held.pk).update(issued_by=world.doctor)
    with pytest.raises(services.PassNotValid):
        answer(asked, pass_id=held.pk)


def test_guessing_codes_is_slowed_down(asked):
    for _ in range(passes.WRONG_CODES.tries):
        with pytest.raises(services.PassNotValid):
            enter(asked, "ABCDEFGH")
    with pytest.raises(TooManyTries):
        enter(asked, "ABCDEFGH")
    with pytest.raises(TooManyTries):
        enter(asked, "ABCDEFGH", client="another address, the same request")


@pytest.mark.django_db(transaction=True)
def test_pass_used_twice_at_once_answers_once(attachment, asked, world):
    held, _ = issue(attachment, by=world.mentor)
    other = AssessmentRequestFactory(placement=attachment.placement, form_code="dops")
    outcomes = at_once(
        lambda: answer(asked, pass_id=held.pk), lambda: answer(other, pass_id=held.pk)
    )
    assert {type(outcome) for outcome in outcomes} == {Assessment, services.PassNotValid}
    assert Assessment.objects.count() == 1
