from datetime import date, timedelta

import pytest

from courses.attendance.factories import LeaveFactory, PresenceFactory
from courses.attendance.queries import approved_leave, attendance_of, calendar_of, late
from courses.rotations.factories import PlacementFactory
from courses.rotations.lateness import LateKind
from courses.rotations.models import Placement

from .conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
A_DAY = timedelta(days=1)


@pytest.mark.parametrize("count", [1, 3])
def test_attendance_costs_four_queries_whatever_the_number(
    attachment, django_assert_num_queries, count
):
    for _ in range(count - 1):
        PlacementFactory(starts_on=TODAY - 7 * A_DAY)
    placements = Placement.objects.order_by("pk")[: count + 1]
    with django_assert_num_queries(4):
        found = attendance_of(placements, TODAY)
    assert {one.absent for one in found.values()} == {5}


def test_nothing_asked_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert attendance_of([], TODAY) == {}


def test_approved_leave_is_found_by_any_of_its_days(attachment):
    kept = LeaveFactory(
        trainee=attachment.trainee, starts_on=TODAY, ends_on=TODAY + 4 * A_DAY, approved=True
    )
    LeaveFactory(trainee=attachment.trainee, starts_on=TODAY + 5 * A_DAY)
    LeaveFactory(trainee=attachment.other.trainee, starts_on=TODAY, approved=True)
    ids = [attachment.trainee.pk]
    assert list(approved_leave(ids, TODAY + 4 * A_DAY, TODAY + 9 * A_DAY)) == [kept]
    assert not approved_leave(ids, TODAY + 5 * A_DAY, TODAY + 9 * A_DAY).exists()


def test_a_calendar_shows_only_the_placements_given(attachment):
    days = [TODAY - 8 * A_DAY, TODAY - 7 * A_DAY, TODAY, TODAY + A_DAY]
    PresenceFactory(placement=attachment.placement, day=days[1], confirmed_at=NOON)
    seen = calendar_of(attachment.trainee, placements=Placement.objects.all(), days=days, on=TODAY)
    assert [day.state for day in seen] == [None, "PRESENT", "AHEAD", "AHEAD"]
    hidden = calendar_of(
        attachment.trainee, placements=Placement.objects.none(), days=days, on=TODAY
    )
    assert [(day.state, day.presence) for day in hidden] == [(None, None)] * 4


def test_absences_and_leave_that_waits_are_late(attachment, world):
    for passed in range(7):
        PresenceFactory(placement=attachment.other, day=TODAY - passed * A_DAY, confirmed_at=NOON)
    PresenceFactory(placement=attachment.placement, day=date(2026, 11, 11), confirmed_at=NOON)
    waits = {"trainee": attachment.trainee, "requested_at": NOON - 4 * A_DAY}
    mentor = LeaveFactory(starts_on=TODAY, **waits)
    head = LeaveFactory(starts_on=TODAY + A_DAY, ends_on=TODAY + 2 * A_DAY, **waits)
    office = LeaveFactory(starts_on=TODAY + 5 * A_DAY, ends_on=TODAY + 8 * A_DAY, **waits)
    LeaveFactory(starts_on=TODAY + 12 * A_DAY, **waits | {"requested_at": NOON})
    found = late(placements=Placement.objects.all(), on=TODAY)
    assert [(one.kind, one.chase_id, one.since) for one in found] == [
        (LateKind.ATTENDANCE, world.doctor.pk, date(2026, 11, 12)),
        (LateKind.ATTENDANCE, world.other_doctor.pk, date(2026, 11, 11)),
        (LateKind.LEAVE, world.mentor.pk, TODAY - 2 * A_DAY),
        (LateKind.LEAVE, world.department_head.pk, TODAY - 2 * A_DAY),
        (LateKind.LEAVE, None, TODAY - 2 * A_DAY),
    ]
    assert [one.url.rstrip("/").split("/")[-1] for one in found[2:]] == [
        str(leave.pk) for leave in (mentor, head, office)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_lateness_costs_the_same_queries(attachment, django_assert_num_queries, count):
    for _ in range(count):
        placement = PlacementFactory(starts_on=TODAY - 7 * A_DAY)
        LeaveFactory(trainee=placement.trainee, starts_on=TODAY, requested_at=NOON)
    with django_assert_num_queries(7):
        assert len(late(placements=Placement.objects.all(), on=TODAY)) == 2 * count + 2
