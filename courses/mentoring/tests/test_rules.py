"""What a list shows and what the rule of one object says are the same; former mentors see dates."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.units.queries import roles_of
from courses.mentoring import rules
from courses.mentoring.enums import EndCause, PairingStatus
from courses.mentoring.factories import (
    ChangeRequestFactory,
    EvidenceFactory,
    GoalFactory,
    MeetingFactory,
    MentorProfileFactory,
    PairingFactory,
)
from courses.mentoring.models import ChangeRequest, MentorProfile, Pairing
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db

PEOPLE = [*(role for role in ROLES if role != VISITOR), "other_doctor", "stranger"]
TODAY = timezone.localdate()


@kept
def rows(world, pairing, attachment) -> None:
    """Pairings of every kind; each has a wish of its own."""
    elsewhere = PairingFactory(trainee=attachment.other.trainee)
    foreign = PairingFactory(mentor=MentorProfileFactory(alliance=world.foreign_alliance))
    office = MentorProfileFactory(
        user=world.training_office, alliance=world.alliance, unit=world.lead_unit
    )
    about_office = PairingFactory(mentor=office, mentee=world.other_doctor)
    for one in (pairing, elsewhere, foreign, about_office):
        ChangeRequestFactory(pairing=one)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize(
    ("model", "rule"),
    [
        (Pairing, rules.can_see_pairing),
        (MentorProfile, rules.can_see_mentor),
        (ChangeRequest, rules.can_see_change),
    ],
)
def test_list_and_rule_agree(world, rows, role, model, rule):
    roles = roles_of(getattr(world, role))
    visible = set(model.objects.visible_to(roles))
    assert visible == {one for one in model.objects.all() if rule(roles, one)}


def test_wish_about_somebody_of_the_office_is_hidden_from_that_person(world, rows):
    roles = roles_of(world.training_office)
    hidden = ChangeRequest.objects.get(pairing__mentor__user=world.training_office)
    assert hidden not in ChangeRequest.objects.visible_to(roles)
    assert ChangeRequest.objects.visible_to(roles).count() == 2


def test_former_mentor_sees_dates_and_nothing_that_was_or_will_be_said(world, client, pairing):
    """The row that could leak: goals, minutes and files of the time before and after."""
    old_goal = EvidenceFactory(goal=GoalFactory(pairing=pairing, text="旧目标"), note="旧佐证").goal
    old_meeting = MeetingFactory(pairing=pairing, signed=True, agenda="旧议题", outcome="旧记录")
    pairing.status, pairing.ended_on = PairingStatus.ENDED, TODAY
    pairing.end_cause = EndCause.REARRANGED
    pairing.save()
    new = PairingFactory(
        trainee=pairing.trainee, mentor=MentorProfileFactory(alliance=world.alliance)
    )
    new_goal = GoalFactory(pairing=new, text="新目标")
    new_meeting = MeetingFactory(pairing=new, signed=True, agenda="新议题", outcome="新记录")
    client.force_login(world.mentor)
    page = client.get(reverse("mentoring:pairing", args=[pairing.pk])).content.decode()
    assert f"{TODAY:%Y-%m-%d}" in page
    assert "培训办调整了带教安排。" in page
    assert not [w for w in ("旧目标", "旧佐证", "旧议题", "旧记录") if w in page]
    closed = [
        reverse("mentoring:pairing", args=[new.pk]),
        *(reverse("mentoring:goal", args=[goal.pk]) for goal in (old_goal, new_goal)),
        *(reverse("mentoring:meeting", args=[one.pk]) for one in (old_meeting, new_meeting)),
    ]
    assert {client.get(url).status_code for url in closed} == {404}
    home = client.get(reverse("mentoring:home")).content.decode()
    assert new.mentor.user.name not in home
    client.force_login(world.doctor)
    assert {client.get(url).status_code for url in closed} == {200}
