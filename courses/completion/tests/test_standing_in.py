"""Where nobody else can: the office signs for a missing head, and gives one more theory attempt."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.units.models import RoleGrant
from alliance.units.queries import roles_of
from courses.completion import queries, services
from courses.completion.enums import EndStatus, Step
from courses.completion.models import Signature
from courses.quizzes.models import ExtraAttempt
from courses.quizzes.services import AttemptsLeft
from courses.rotations.models import Placement

from .steps import NOW, ask_theory, bring_to, decide, sit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def headless(world):
    """The department has lost its head."""
    RoleGrant.objects.filter(role=Role.DEPARTMENT_HEAD, department=world.department).delete()


def waiting_for(user) -> list:
    return list(queries.inbox(roles_of(user)))


def test_with_a_head_the_office_does_not_sign_in_the_heads_place(attachment, world):
    end = bring_to(attachment, world, EndStatus.MENTOR_SIGNED)
    assert waiting_for(world.training_office) == []
    with pytest.raises(NotAllowed):
        decide(end, Step.HEAD, world, by=world.training_office, reason="科主任外出")


def test_without_a_head_the_office_signs_with_a_reason(attachment, world, headless, mailoutbox):
    world.training_office.email = "office@example.org"
    world.training_office.save()
    end = bring_to(attachment, world, EndStatus.MENTOR_SIGNED)
    assert mailoutbox[-1].subject.startswith("出科考核等您代签")
    assert waiting_for(world.training_office) == [end]
    for stranger in (world.mentor, world.coordinator, world.doctor):
        with pytest.raises(NotAllowed):
            decide(end, Step.HEAD, world, by=stranger, reason="科室暂无主任")
    with pytest.raises(services.ReasonMissing):
        decide(end, Step.HEAD, world, by=world.training_office, reason="  ")
    decide(end, Step.HEAD, world, by=world.training_office, reason="科室暂无主任")
    signed = Signature.objects.get(step=Step.HEAD)
    assert (signed.in_place, signed.reason, signed.name) == (
        True,
        "科室暂无主任",
        world.training_office.name,
    )
    assert AuditEntry.objects.filter(action="end_of_rotation.stand_in").count() == 1
    end.refresh_from_db()
    assert (end.status, end.reason) == (EndStatus.HEAD_SIGNED, "")


def test_without_head_and_mentor_the_office_signs_for_both(attachment, world, headless):
    Placement.objects.filter(pk=attachment.placement.pk).update(mentor=None)
    end = submit(attachment)
    assert waiting_for(world.training_office) == [end]
    for step in (Step.MENTOR, Step.HEAD):
        decide(end, step, world, by=world.training_office, reason="科室暂无主任和老师")
    assert decide(end, Step.OFFICE, world).status == EndStatus.PASSED


def test_departments_without_a_head_are_named(attachment, world, request):
    ours = Placement.objects.filter(pk=attachment.placement.pk)
    assert not queries.departments_without_head(ours)
    request.getfixturevalue("headless")
    assert list(queries.departments_without_head(ours)) == [world.department]


def test_a_signature_in_place_without_a_reason_is_refused_by_the_database(attachment, world):
    end = bring_to(attachment, world, EndStatus.MENTOR_SIGNED)
    with pytest.raises(IntegrityError, match="refusal_has_reason"), transaction.atomic():
        Signature.objects.create(
            end=end, sitting=end.tries.get(), round=1, step=Step.HEAD, act="SIGNED",
            in_place=True, by=world.training_office, name="甲", at=NOW,
        )  # fmt: skip


def test_the_page_asks_the_office_for_a_reason(attachment, world, headless, client):
    end = bring_to(attachment, world, EndStatus.MENTOR_SIGNED)
    client.force_login(world.training_office)
    detail = reverse("completion:detail", args=[end.placement_id])
    assert "代科主任签字" in client.get(detail).content.decode()
    decide_url = reverse("completion:decide", args=[end.placement_id])
    refused = client.post(decide_url, {"step": "HEAD", "act": "SIGNED", "reason": ""})
    assert "请写明理由。" in refused.content.decode()


# --- one more attempt at the theory ---------------------------------------------------------------


@pytest.fixture
def used_up(attachment):
    """The trainee has sat the theory as often as it allows, without passing."""
    quiz = ask_theory(attachment)
    for number in range(1, quiz.max_attempts + 1):
        sit(attachment, 20, number=number, at=NOW - timedelta(hours=9 - number))
    return quiz


def allow(attachment, by, reason="家中变故，发挥失常"):
    return services.allow_theory_again(
        placement_id=attachment.placement.pk, reason=reason, by=by, at=NOW
    )


def test_the_office_allows_one_more_and_only_one(attachment, world, used_up):
    allow(attachment, world.training_office)
    assert ExtraAttempt.objects.get().user == world.doctor
    assert AuditEntry.objects.filter(action="end_of_rotation.allow_theory").count() == 1
    with pytest.raises(AttemptsLeft):
        allow(attachment, world.training_office)


@pytest.mark.parametrize("who", ["mentor", "department_head", "coordinator", "doctor", "editor"])
def test_nobody_else_allows_it(attachment, world, used_up, who):
    with pytest.raises(NotAllowed):
        allow(attachment, world.user(who))


def test_not_without_a_reason_nor_once_handed_in(attachment, world, used_up):
    with pytest.raises(services.ReasonMissing):
        allow(attachment, world.training_office, reason=" ")
    sit(attachment, 90, number=used_up.max_attempts + 1)
    submit(attachment)
    with pytest.raises(services.MovedOn):
        allow(attachment, world.training_office)


def test_the_page_offers_it_to_the_office(attachment, world, used_up, client):
    client.force_login(world.training_office)
    url = reverse("completion:allow_theory", args=[attachment.placement.pk])
    client.post(url, {"theory_reason": "停电中断"})
    assert ExtraAttempt.objects.get().reason == "停电中断"
    client.force_login(world.doctor)
    detail = client.get(reverse("completion:detail", args=[attachment.placement.pk]))
    assert "次数已用完" not in detail.content.decode()
