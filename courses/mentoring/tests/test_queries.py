from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.core.desk import Urgency, items_for
from alliance.units.queries import roles_of
from courses.mentoring import queries
from courses.mentoring.enums import PairingKind
from courses.mentoring.factories import MeetingFactory, MentorProfileFactory, PairingFactory
from courses.mentoring.models import AwayPeriod, MentorProfile, Pairing
from courses.mentoring.services import pairings
from courses.programmes.factories import TraineeFactory
from courses.rotations.factories import PlacementFactory
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def since(pairing: Pairing, days: int) -> Pairing:
    pairing.active_on = TODAY - days * DAY
    pairing.save()
    return pairing


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, True)])
def test_overdue_after_fourteen_days_without_a_meeting(pairing, days, late):
    since(pairing, days)
    assert queries.overdue(Pairing.objects.all(), on=TODAY).exists() == late


@pytest.mark.parametrize(
    ("made", "late"),
    [
        ({"signed": True}, False),
        ({"held": True}, False),
        ({"held": True, "planned_on": TODAY - 15 * DAY}, True),
        ({}, True),
        ({"status": "CANCELLED", "cancel_reason": "急诊"}, True),
    ],
    ids=["signed", "held", "held long ago", "planned", "cancelled"],
)
def test_only_a_meeting_that_took_place_counts(pairing, made, late):
    since(pairing, 40)
    MeetingFactory(pairing=pairing, **made)
    assert queries.overdue(Pairing.objects.all(), on=TODAY).exists() == late


def test_late_names_the_trainee_the_placement_and_the_mentor(
    world, pairing, attachment, django_assert_num_queries
):
    since(pairing, 20)
    PairingFactory(mentee=world.doctor, active_on=TODAY - 60 * DAY)
    others = PairingFactory(trainee=attachment.other.trainee)
    placements = Placement.objects.all()
    with django_assert_num_queries(1):
        found = queries.late(placements=placements, on=TODAY)
    assert found == [
        Late(
            kind=LateKind.MEETING,
            trainee_id=attachment.trainee.pk,
            placement_id=attachment.placement.pk,
            chase_id=world.mentor.pk,
            since=TODAY - 6 * DAY,
            url=f"/mentoring/pairings/{pairing.pk}/",
        )
    ]
    since(others, 30)
    with django_assert_num_queries(1):
        assert len(queries.late(placements=placements, on=TODAY)) == 2
    assert not queries.late(placements=placements.none(), on=TODAY)


def test_trainee_with_two_placements_is_late_once(pairing, attachment):
    since(pairing, 20)
    later = PlacementFactory(
        trainee=attachment.trainee, starts_on=attachment.placement.ends_on + DAY
    )
    (late,) = queries.late(placements=Placement.objects.all(), on=TODAY)
    assert late.placement_id == later.pk


def test_available_mentors_take_mentees_and_are_there(world, mentor):
    MentorProfileFactory(alliance=world.alliance, accepting=False)
    away = MentorProfileFactory(alliance=world.alliance)
    AwayPeriod.objects.create(mentor=away, starts_on=TODAY, ends_on=TODAY + 3 * DAY)
    MentorProfileFactory(alliance=world.foreign_alliance)

    def found(on, **scope):
        return set(queries.available_mentors(on=on, **scope))

    assert found(TODAY, alliance_id=world.alliance.pk) == {mentor}
    assert found(TODAY + 3 * DAY, alliance_id=world.alliance.pk) == {mentor}
    assert found(TODAY + 4 * DAY, alliance_id=world.alliance.pk) == {mentor, away}
    assert found(TODAY + 4 * DAY, department_id=world.department.pk) == {mentor}


def test_away_periods_by_user(world, mentor):
    for first, last in ((0, 1), (5, 9)):
        AwayPeriod.objects.create(
            mentor=mentor, starts_on=TODAY + first * DAY, ends_on=TODAY + last * DAY
        )
    asked = {"first": TODAY + DAY, "last": TODAY + 5 * DAY}
    both = [(TODAY, TODAY + DAY), (TODAY + 5 * DAY, TODAY + 9 * DAY)]
    assert queries.away_periods(**asked) == {world.mentor.pk: both}
    assert queries.away_periods(**asked, user_ids=[world.doctor.pk]) == {}
    assert queries.away_periods(first=TODAY + 2 * DAY, last=TODAY + 4 * DAY) == {}


def test_offers_are_what_is_not_there_yet(world, mentor, attachment):
    def offered(user) -> list:
        return [(one.kind, one.trainee) for one in queries.offers(mentor=mentor, user=user)]

    own = (PairingKind.PRIMARY, attachment.trainee)
    assert offered(world.doctor) == [own, (PairingKind.CHAIN, None)]
    PairingFactory(mentor=mentor, mentee=world.doctor, proposed=True)
    assert offered(world.doctor) == [own]
    PairingFactory(mentor=mentor, trainee=attachment.trainee)
    assert offered(world.doctor) == []
    assert offered(world.mentor) == []
    assert offered(world.training_office) == []
    assert offered(world.stranger) == []


def test_desk_of_the_two_and_of_the_office(world, mentor, pairing, django_assert_num_queries):
    since(pairing, 20)
    MeetingFactory(pairing=pairing, held=True, planned_on=TODAY - 16 * DAY)
    PairingFactory(
        mentor=mentor, proposed=True, proposed_by=world.training_office,
        trainee=TraineeFactory(intake__version=pairing.trainee.version),
    )  # fmt: skip

    def desk(user) -> list:
        items = items_for(user=user, roles=roles_of(user), at=NOW)
        return [(i.urgency, i.url) for i in items if i.url.startswith("/mentoring/")]

    to_accept = Pairing.objects.get(status="PROPOSED")
    own = f"/mentoring/pairings/{pairing.pk}/"
    assert desk(world.mentor) == [
        (Urgency.LATE, own),
        (Urgency.DUE, f"/mentoring/pairings/{to_accept.pk}/"),
        (Urgency.DUE, f"/mentoring/meetings/{pairing.meetings.get().pk}/"),
        (Urgency.STANDING, "/mentoring/"),
    ]
    assert desk(world.doctor) == [(Urgency.LATE, own)]
    assert desk(world.training_office) == [(Urgency.LATE, "/mentoring/office/?state=overdue")]
    assert desk(world.stranger) == []


def test_more_than_three_are_one_line(world, mentor):
    for _ in range(4):
        PairingFactory(mentor=mentor, active_on=TODAY - 20 * DAY)
    items = items_for(user=world.mentor, roles=roles_of(world.mentor), at=NOW)
    assert [item.title for item in items if item.urgency == Urgency.LATE] == ["约学员见面"]


def test_pairings_of_ended_training_are_swept(pairing, attachment):
    assert pairings.end_where_training_ended(at=NOW) == 0
    type(attachment.trainee).objects.filter(pk=attachment.trainee.pk).update(status="COMPLETED")
    assert pairings.end_where_training_ended(at=NOW) == 1
    assert pairings.end_where_training_ended(at=NOW) == 0
    assert MentorProfile.objects.get(pk=pairing.mentor_id).load == 0
