from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.throttle import TooManyTries
from alliance.units.queries import roles_of
from courses.attendance import codes, presence
from courses.attendance.factories import LeaveFactory, PresenceFactory
from courses.attendance.models import Presence, PresenceEvent
from courses.attendance.queries import confirmable_by
from courses.attendance.rules import can_confirm
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.racing import Meeting, at_once
from lms.testing.world import ROLES, VISITOR

from .conftest import NOON

TODAY = NOON.date()
A_DAY = timedelta(days=1)


def check_in(attachment, department=None, by=None, at=NOON) -> Presence:
    department = department or attachment.placement.department
    token = codes.token_for(department.pk, at=at)
    return presence.check_in(token=token, by=by or attachment.trainee.user, at=at)


def confirm(attachment, by, *placements, day=TODAY, at=NOON) -> int:
    placements = placements or [attachment.placement]
    return presence.confirm_list(
        placement_ids=[one.pk for one in placements],
        department_id=placements[0].department_id,
        day=day,
        by=by,
        at=at,
    )


def correct(attachment, by, *, day=TODAY, is_present=False, at=NOON) -> Presence:
    return presence.correct_presence(
        placement_id=attachment.placement.pk,
        day=day,
        is_present=is_present,
        reason="核对门诊登记",
        by=by,
        at=at,
    )


@pytest.mark.django_db
def test_a_scan_confirms_the_day_once(attachment, world):
    made = check_in(attachment)
    assert (made.trainee, made.placement, made.day) == (
        attachment.trainee,
        attachment.placement,
        TODAY,
    )
    with pytest.raises(presence.AlreadyRecorded) as refusal:
        check_in(attachment)
    assert refusal.value.presence == made
    assert AuditEntry.objects.filter(action="attendance.check_in").count() == 1


@pytest.mark.django_db
def test_a_scan_in_another_department_says_which_is_ones_own(attachment):
    with pytest.raises(presence.WrongDepartment) as refusal:
        check_in(attachment, department=attachment.other.department)
    assert refusal.value.own == attachment.placement.department
    assert refusal.value.scanned == attachment.other.department
    assert not Presence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["mentor", "stranger", "training_office"])
def test_a_scan_by_who_is_no_trainee_here(attachment, world, who):
    with pytest.raises(presence.NotOnRotation):
        check_in(attachment, by=getattr(world, who))


@pytest.mark.django_db
@pytest.mark.parametrize("status", [PlacementStatus.CANCELLED, PlacementStatus.COMPLETED])
def test_a_scan_when_the_rotation_is_over(attachment, status):
    Placement.objects.filter(pk=attachment.placement.pk).update(status=status)
    with pytest.raises(presence.NotOnRotation):
        check_in(attachment)


@pytest.mark.django_db
@pytest.mark.parametrize("passed", [-8, 21])
def test_a_scan_before_the_first_and_after_the_last_day(attachment, passed):
    with pytest.raises(presence.NotOnRotation):
        check_in(attachment, at=NOON + passed * A_DAY)


@pytest.mark.django_db
def test_a_scan_on_leave_is_refused_until_the_leave_is_gone(attachment):
    leave = LeaveFactory(trainee=attachment.trainee, starts_on=TODAY, approved=True)
    with pytest.raises(presence.OnLeave):
        check_in(attachment)
    leave.status = "WITHDRAWN"
    leave.save()
    assert check_in(attachment)


@pytest.mark.django_db
def test_digits_are_tried_ten_times_and_no_more(attachment):
    def type_in(digits):
        return presence.check_in_by_digits(digits=digits, by=attachment.trainee.user, at=NOON)

    good = codes.digits_for(attachment.placement.department_id, at=NOON)
    wrong = codes.digits_for(attachment.other.department_id, at=NOON)
    for _ in range(9):
        with pytest.raises(codes.NotACode):
            type_in(wrong)
    assert type_in(good).day == TODAY
    with pytest.raises(presence.AlreadyRecorded):
        type_in(good)


@pytest.mark.django_db
def test_digits_are_not_guessed(attachment):
    for _ in range(10):
        with pytest.raises(codes.NotACode):
            presence.check_in_by_digits(digits="x", by=attachment.trainee.user, at=NOON)
    good = codes.digits_for(attachment.placement.department_id, at=NOON)
    with pytest.raises(TooManyTries):
        presence.check_in_by_digits(digits=good, by=attachment.trainee.user, at=NOON)


@pytest.mark.django_db
def test_a_list_confirms_each_once_and_passes_over_who_is_away(attachment, world):
    assert confirm(attachment, world.mentor) == 1
    assert confirm(attachment, world.department_head) == 0
    assert Presence.objects.get().confirmed_by == world.mentor
    LeaveFactory(trainee=attachment.other.trainee, starts_on=TODAY, approved=True)
    assert confirm(attachment, world.training_office, attachment.other) == 0
    (entry,) = AuditEntry.objects.filter(action="attendance.confirm_list")
    assert entry.detail == {"day": TODAY.isoformat(), "confirmed": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(("back", "taken"), [(-1, False), (0, True), (3, True), (4, False)])
def test_a_list_is_taken_three_days_late_and_never_early(attachment, world, back, taken):
    if taken:
        assert confirm(attachment, world.mentor, day=TODAY - back * A_DAY) == 1
    else:
        with pytest.raises(presence.TooFarBack):
            confirm(attachment, world.mentor, day=TODAY - back * A_DAY)


@pytest.mark.django_db
def test_a_list_with_one_who_is_not_ones_own_is_refused_whole(attachment, world):
    with pytest.raises(NotAllowed):
        presence.confirm_list(
            placement_ids=[attachment.placement.pk, attachment.other.pk],
            department_id=attachment.placement.department_id,
            day=TODAY,
            by=world.mentor,
            at=NOON,
        )
    assert not Presence.objects.exists()


@pytest.mark.django_db
def test_rule_and_list_agree_on_who_confirms(attachment, world):
    placements = [attachment.placement, attachment.other]
    seen = {}
    for role in ROLES:
        if role == VISITOR:
            continue
        roles = roles_of(world.user(role))
        listed = set(confirmable_by(roles).on(TODAY))
        assert listed == {one for one in placements if can_confirm(roles, one)}
        seen[role] = [placements.index(one) for one in sorted(listed, key=lambda one: one.pk)]
    assert {role: found for role, found in seen.items() if found} == {
        "mentor": [0],
        "department_head": [0],
        "training_office": [0, 1],
        "administrator": [0, 1],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_three_costs_what_a_list_of_one_does(
    attachment, world, django_assert_max_num_queries, count
):
    placements = [
        PlacementFactory(department=world.department, mentor=world.mentor, starts_on=TODAY)
        for _ in range(count)
    ]
    with django_assert_max_num_queries(9):
        assert confirm(attachment, world.mentor, *placements) == count


@pytest.mark.django_db
def test_the_office_corrects_and_the_history_keeps_both(attachment, world):
    check_in(attachment)
    corrected = correct(attachment, world.training_office)
    assert Presence.objects.get() == corrected
    assert not corrected.is_present
    assert [
        (event.is_present, event.method) for event in PresenceEvent.objects.order_by("pgh_id")
    ] == [(True, "QR"), (False, "OFFICE")]
    with pytest.raises(presence.AlreadyRecorded):
        check_in(attachment)
    assert confirm(attachment, world.mentor) == 0
    assert correct(attachment, world.training_office, is_present=True).is_present


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["doctor", "mentor", "department_head", "coordinator"])
def test_nobody_else_corrects(attachment, world, who):
    with pytest.raises(NotAllowed):
        correct(attachment, getattr(world, who))


@pytest.mark.django_db
@pytest.mark.parametrize("passed", [-8, 1])
def test_a_correction_outside_of_the_placement_or_ahead_is_refused(attachment, world, passed):
    with pytest.raises(presence.OutsidePlacement):
        correct(attachment, world.training_office, day=TODAY + passed * A_DAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"day": TODAY + A_DAY},
        {"day": date(2026, 11, 10)},
        {"is_present": False},
        {"reason": "没有更正"},
        {"method": "OFFICE"},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_presence_is(attachment, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceFactory(
            **{"placement": attachment.placement, "day": TODAY, "confirmed_at": NOON} | change
        )


@pytest.mark.django_db
def test_the_database_refuses_anothers_placement_and_to_forget(attachment):
    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceFactory(placement=attachment.placement, trainee=attachment.other.trainee)
    PresenceFactory(placement=attachment.placement, day=TODAY)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Presence.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "guarded", [True, False], ids=["as it is", "control without the constraint"]
)
def test_scanned_and_ticked_at_once_there_is_one_presence(attachment, world, monkeypatch, guarded):
    meeting, looked = Meeting(), presence._not_yet_recorded

    def look_then_wait(*args):
        found = looked(*args)
        meeting.wait()
        return found

    monkeypatch.setattr(presence, "_not_yet_recorded", look_then_wait)
    if not guarded:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE attendance_presence DROP CONSTRAINT presence_once_a_day")

    def tick():
        meeting.wait()
        return confirm(attachment, world.mentor)

    outcomes = at_once(lambda: check_in(attachment), tick)
    assert Presence.objects.count() == (1 if guarded else 2)
    if guarded:
        scanned = next(outcome for outcome in outcomes if outcome not in (0, 1))
        assert isinstance(scanned, Presence | presence.AlreadyRecorded)
        assert isinstance(scanned, presence.AlreadyRecorded) == (1 in outcomes)
