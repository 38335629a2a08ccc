"""Each step writes to whoever acts next, in the transaction of the step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.notices.kinds import sentence
from alliance.notices.models import Notice
from courses.completion import plans
from courses.completion.enums import Act, EndStatus, Step
from courses.completion.models import ImprovementPlan

from .steps import NOW, ask_theory, bring_to, decide, sit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world, mailoutbox):
    """Who has been written to since the last call, by role, with the subjects."""
    people = {}
    for role in ("doctor", "mentor", "department_head", "training_office"):
        user = world.user(role)
        user.email = f"{role}@example.org"
        user.save()
        people[user.email] = role

    def since() -> list[tuple[str, str]]:
        mails = [(people[mail.to[0]], mail.subject) for mail in mailoutbox]
        mailoutbox.clear()
        return mails

    return since


def test_from_the_trainee_to_the_office_and_back(attachment, world, told):
    name, place = attachment.trainee.user.name, attachment.placement.department.name
    to_sign = f"出科考核等您签字：{name}"
    end = submit(attachment)
    assert told() == [("mentor", to_sign)]
    decide(end, Step.MENTOR, world)
    assert told() == [("department_head", to_sign)]
    decide(end, Step.HEAD, world)
    assert told() == [("training_office", to_sign)]
    decide(end, Step.OFFICE, world)
    assert told() == [("doctor", f"{place}出科考核已通过")]


def test_without_an_address_they_are_told_in_the_app(attachment, world):
    end = submit(attachment)
    decide(end, Step.MENTOR, world, Act.RETURNED, reason="缺两份")
    told = [
        (notice.user_id, sentence(notice.kind, notice.params))
        for notice in Notice.objects.order_by("pk")
    ]
    assert told == [
        (world.mentor.pk, f"出科考核等您签字：{attachment.trainee.user.name}"),
        (world.doctor.pk, f"{attachment.placement.department.name}出科考核已退回"),
    ]


@pytest.mark.parametrize(
    ("act", "subject"), [(Act.RETURNED, "出科考核已退回"), (Act.FAILED, "出科考核不合格")]
)
def test_returned_or_failed_the_trainee_is_told_and_not_why(
    attachment, world, told, mailoutbox, act, subject
):
    end = bring_to(attachment, world, EndStatus.MENTOR_SIGNED)
    told()
    decide(end, Step.HEAD, world, act, reason="甲种理由")
    assert "甲种理由" not in mailoutbox[0].body
    assert told() == [("doctor", attachment.placement.department.name + subject)]


def test_after_the_second_failure_both_sides_are_told_of_the_plan(attachment, world, told):
    ask_theory(attachment)
    for number in (1, 2):
        sit(attachment, 30, number=number, at=NOW + timedelta(hours=number))
        told()
        submit(attachment, at=NOW + timedelta(hours=number))
    name, place = attachment.trainee.user.name, attachment.placement.department.name
    assert told() == [
        ("doctor", f"{place}出科考核不合格"),
        ("mentor", f"请与学员商定改进计划：{name}"),
    ]
    plan = ImprovementPlan.objects.get()
    said = {"goals": "每周讲错题", "review_on": timezone.localdate(NOW) + timedelta(days=9)}
    plans.write_plan(plan_id=plan.pk, **said, by=world.mentor, at=NOW)
    assert told() == [("doctor", "改进计划等您同意")]
    plans.accept_plan(plan_id=plan.pk, **said, by=world.doctor, at=NOW)
    assert told() == [("mentor", "改进计划双方已同意")]


def test_without_an_address_nothing_is_written_and_the_step_stands(attachment, world, mailoutbox):
    world.mentor.email = ""
    world.mentor.save()
    assert submit(attachment).status == EndStatus.SUBMITTED
    assert not mailoutbox
