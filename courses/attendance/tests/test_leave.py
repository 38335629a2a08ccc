from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.notices.models import Notice
from alliance.units.queries import roles_of
from courses.attendance import rules, services
from courses.attendance.enums import Approver, LeaveKind, LeaveStatus, MakeUpKind
from courses.attendance.factories import LeaveFactory, PresenceFactory
from courses.attendance.models import Leave, LeaveEvent, MakeUp
from courses.attendance.queries import attendance_of, make_up_of
from courses.programmes.models import Trainee
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity, Placement
from courses.rotations.refusals import DepartmentFull, TrainsElsewhere
from lms.testing.racing import Meeting, at_once
from lms.testing.world import ROLES, VISITOR

from .conftest import NOON

TODAY = NOON.date()
MONDAY = date(2026, 11, 23)
A_DAY = timedelta(days=1)


def ask(attachment, starts_on=MONDAY, ends_on=None, by=None) -> Leave:
    return services.request_leave(
        trainee_id=attachment.trainee.pk,
        kind=LeaveKind.PERSONAL,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        reason="家中有事。",
        by=by or attachment.trainee.user,
        at=NOON,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends_on", "workdays", "approver"),
    [
        (MONDAY, 1, Approver.MENTOR),
        (MONDAY + 1 * A_DAY, 2, Approver.HEAD),
        (MONDAY + 2 * A_DAY, 3, Approver.HEAD),
        (MONDAY + 3 * A_DAY, 4, Approver.OFFICE),
        (MONDAY + 6 * A_DAY, 5, Approver.OFFICE),
    ],
)
def test_its_workdays_say_who_decides(attachment, ends_on, workdays, approver):
    leave = ask(attachment, ends_on=ends_on)
    assert (leave.workdays, leave.approver, leave.status) == (
        workdays,
        approver,
        LeaveStatus.REQUESTED,
    )


@pytest.mark.django_db
def test_what_cannot_be_asked(attachment, world):
    with pytest.raises(NotAllowed):
        ask(attachment, by=world.other_doctor)
    with pytest.raises(services.NoWorkday):
        ask(attachment, date(2026, 11, 21), date(2026, 11, 22))
    with pytest.raises(services.AskedTooLate):
        ask(attachment, TODAY - 8 * A_DAY)
    assert ask(attachment, TODAY - 7 * A_DAY)
    with pytest.raises(services.OutsideTraining):
        ask(attachment, attachment.trainee.ends_on, attachment.trainee.ends_on + A_DAY)
    with pytest.raises(services.OutsideTraining):
        ask(attachment, MONDAY, TODAY)
    Trainee.objects.filter(pk=attachment.trainee.pk).update(status="TERMINATED")
    with pytest.raises(services.OutsideTraining):
        ask(attachment)


@pytest.mark.django_db
def test_open_leaves_never_share_a_day(attachment, world):
    first = ask(attachment, MONDAY, MONDAY + 2 * A_DAY)
    with pytest.raises(services.LeaveOverlaps):
        ask(attachment, MONDAY + 2 * A_DAY)
    assert ask(attachment, MONDAY + 3 * A_DAY)
    services.reject_leave(leave_id=first.pk, reason="人手不足", by=world.department_head, at=NOON)
    assert ask(attachment, MONDAY + 2 * A_DAY)


@pytest.mark.django_db
def test_a_decision_stands_and_is_kept(attachment, world):
    leave = ask(attachment)
    services.approve_leave(leave_id=leave.pk, by=world.mentor, at=NOON, note="注意交班")
    leave.refresh_from_db()
    assert (leave.status, leave.decided_by, leave.decision_reason) == (
        LeaveStatus.APPROVED,
        world.mentor,
        "注意交班",
    )
    with pytest.raises(TransitionNotAllowed):
        services.reject_leave(leave_id=leave.pk, reason="改主意", by=world.mentor, at=NOON)
    assert [event.status for event in LeaveEvent.objects.order_by("pgh_id")] == [
        "REQUESTED",
        "APPROVED",
    ]
    assert list(
        AuditEntry.objects.filter(action__startswith="leave.")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["leave.request", "leave.approve"]


@pytest.mark.django_db
def test_who_decides_and_who_asked_are_written_to_without_the_reason(attachment, world):
    for person in (world.doctor, world.mentor, world.department_head):
        person.email = f"{person.username}@example.org"
        person.save()
    asked = [ask(attachment), ask(attachment, MONDAY + A_DAY, MONDAY + 2 * A_DAY)]
    ask(attachment, MONDAY + 3 * A_DAY, MONDAY + 9 * A_DAY)
    assert [letter.to for letter in mail.outbox] == [
        ["mentor@example.org"],
        ["department_head@example.org"],
    ]
    mail.outbox.clear()
    services.approve_leave(leave_id=asked[0].pk, by=world.department_head, at=NOON)
    services.reject_leave(leave_id=asked[1].pk, reason="排班", by=world.department_head, at=NOON)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["doctor@example.org"], "请假已批准"),
        (["doctor@example.org"], "请假未获批准"),
    ]
    assert "2026-11-23 至 2026-11-23" in mail.outbox[0].body
    assert all("家中有事" not in letter.body for letter in mail.outbox)


@pytest.mark.django_db
def test_without_an_address_they_are_told_in_the_app(attachment, world):
    leave = ask(attachment)
    services.approve_leave(leave_id=leave.pk, by=world.mentor, at=NOON)
    page = reverse("attendance:leave", args=[leave.pk])
    told = Notice.objects.values_list("user", "kind", "url")
    assert set(told) == {
        (world.mentor.pk, "leave.waits", page),
        (world.doctor.pk, "leave.approved", page),
    }


@pytest.mark.django_db
def test_withdrawn_before_its_first_day_and_not_later(attachment, world):
    waiting, coming = ask(attachment, TODAY), ask(attachment)
    with pytest.raises(NotAllowed):
        services.withdraw_leave(leave_id=waiting.pk, by=world.mentor, at=NOON)
    services.withdraw_leave(leave_id=waiting.pk, by=world.doctor, at=NOON)
    services.approve_leave(leave_id=coming.pk, by=world.mentor, at=NOON)
    services.withdraw_leave(leave_id=coming.pk, by=world.doctor, at=NOON)
    begun = ask(attachment, TODAY)
    services.approve_leave(leave_id=begun.pk, by=world.mentor, at=NOON)
    with pytest.raises(services.LeaveBegun):
        services.withdraw_leave(leave_id=begun.pk, by=world.doctor, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        services.withdraw_leave(leave_id=coming.pk, by=world.doctor, at=NOON)


@pytest.mark.django_db
def test_rules_and_lists_agree_for_every_role_and_length(attachment, world):
    """Leave of one day, of two and of six; and one of another unit's trainee elsewhere."""
    leaves = [
        ask(attachment, MONDAY),
        ask(attachment, MONDAY + A_DAY, MONDAY + 2 * A_DAY),
        ask(attachment, MONDAY + 3 * A_DAY, MONDAY + 10 * A_DAY),
        LeaveFactory(trainee=attachment.other.trainee, starts_on=MONDAY),
    ]
    sees, decides = {}, {}
    for role in ROLES:
        if role == VISITOR:
            continue
        roles = roles_of(world.user(role))
        touched = {leave: services.touched_by(leave) for leave in leaves}
        seen = set(Leave.objects.visible_to(roles))
        decided = set(Leave.objects.decided_by(roles))
        assert seen == {one for one in leaves if rules.can_see_leave(roles, one, touched[one])}
        assert decided == {
            one for one in leaves if rules.can_decide_leave(roles, one, touched[one])
        }
        sees[role] = [n for n, leave in enumerate(leaves) if leave in seen]
        decides[role] = [n for n, leave in enumerate(leaves) if leave in decided]
    assert sees == {
        "doctor": [0, 1, 2],
        "mentor": [0, 1, 2],
        "department_head": [0, 1, 2],
        "coordinator": [0, 1, 2],
        "other_coordinator": [3],
        "training_office": [0, 1, 2, 3],
        "editor": [],
        "alliance_office": [0, 1, 2, 3],
        "auditor": [],
        "administrator": [0, 1, 2, 3],
    }
    assert {role: found for role, found in decides.items() if found} == {
        "mentor": [0],
        "department_head": [0, 1],
        "training_office": [0, 1, 2, 3],
        "administrator": [0, 1, 2, 3],
    }


@pytest.mark.django_db
def test_a_former_mentor_decides_and_sees_nothing(attachment, world):
    leave = ask(attachment)
    Placement.objects.filter(pk=attachment.placement.pk).update(mentor=world.editor)
    assert not Leave.objects.visible_to(roles_of(world.mentor)).exists()
    with pytest.raises(NotAllowed):
        services.approve_leave(leave_id=leave.pk, by=world.mentor, at=NOON)


@pytest.mark.django_db
def test_nobody_decides_on_their_own_leave(attachment, world):
    leave = ask(attachment)
    Placement.objects.filter(pk=attachment.placement.pk).update(mentor=world.doctor)
    assert not Leave.objects.decided_by(roles_of(world.doctor)).exists()
    with pytest.raises(NotAllowed):
        services.approve_leave(leave_id=leave.pk, by=world.doctor, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": MONDAY - A_DAY},
        {"workdays": 0},
        {"status": "APPROVED"},
        {"status": "REJECTED"},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_leave_is(attachment, change):
    leave = ask(attachment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(**change)


@pytest.mark.django_db
def test_leave_is_not_expected_and_what_exceeds_is_owed(attachment, world):
    """Twenty workdays, four of which go free: of six days two are to be made up."""
    PresenceFactory(placement=attachment.placement, day=date(2026, 11, 11), confirmed_at=NOON)
    leave = ask(attachment, TODAY - A_DAY, date(2026, 11, 24))
    placement = attachment.placement
    before = attendance_of([placement], TODAY)[placement.pk]
    assert (before.expected, before.present, before.absent, before.leave) == (5, 1, 4, 0)
    services.approve_leave(leave_id=leave.pk, by=world.training_office, at=NOON)
    after = attendance_of([placement], TODAY)[placement.pk]
    assert (after.expected, after.absent, after.leave, after.percent) == (4, 3, 2, 25)
    standing = make_up_of([placement])[placement.pk]
    assert (standing.leave, standing.allowance, standing.owed) == (6, 4, 2)


@pytest.fixture
def owing(attachment) -> Placement:
    """The placement with six workdays of approved leave: two are owed."""
    LeaveFactory(
        trainee=attachment.trainee,
        starts_on=TODAY - A_DAY,
        ends_on=date(2026, 11, 24),
        approved=True,
    )
    return attachment.placement


def extend(placement, by, days=2) -> MakeUp:
    return services.extend_for_leave(
        placement_id=placement.pk, ends_on=placement.ends_on + days * A_DAY, by=by, at=NOON
    )


def make_up_on(placement, day, by) -> MakeUp:
    return services.make_up_on(placement_id=placement.pk, day=day, by=by, at=NOON)


@pytest.mark.django_db
def test_an_extension_settles_what_is_owed(owing, world):
    made = extend(owing, world.training_office)
    assert (made.kind, made.workdays) == (MakeUpKind.EXTENSION, 2)
    owing.refresh_from_db()
    assert owing.ends_on == date(2026, 12, 10)
    assert make_up_of([owing])[owing.pk].owed == 0
    with pytest.raises(services.NothingOwed):
        extend(owing, world.training_office)
    for stranger in (world.mentor, world.department_head, world.doctor):
        with pytest.raises(NotAllowed):
            extend(owing, stranger)


@pytest.mark.django_db
def test_training_lasts_as_long_as_its_last_placement(owing, world):
    Trainee.objects.filter(pk=owing.trainee_id).update(ends_on=owing.ends_on)
    extend(owing, world.training_office)
    assert Trainee.objects.get(pk=owing.trainee_id).ends_on == date(2026, 12, 10)


@pytest.mark.django_db
def test_an_extension_that_does_not_fit_changes_nothing(owing, world):
    office = world.training_office
    following = PlacementFactory(
        trainee=owing.trainee, starts_on=owing.ends_on + A_DAY, published=True
    )
    with pytest.raises(TrainsElsewhere):
        extend(owing, office)
    Placement.objects.filter(pk=following.pk).update(status="CANCELLED")
    Capacity.objects.filter(department=owing.department).update(ends_on=owing.ends_on)
    with pytest.raises(DepartmentFull):
        extend(owing, office)
    with pytest.raises(services.NoWorkday):
        extend(owing, office, days=0)
    assert not MakeUp.objects.exists()
    owing.refresh_from_db()
    assert owing.ends_on == date(2026, 12, 8)


@pytest.mark.django_db
def test_a_day_off_makes_up_for_a_day_and_is_expected(owing, world):
    office, saturday = world.training_office, date(2026, 11, 21)
    make_up_on(owing, saturday, office)
    assert make_up_of([owing])[owing.pk].owed == 1
    for refused in (saturday, MONDAY, date(2026, 11, 15), date(2026, 12, 12)):
        with pytest.raises(services.NotADayOff):
            make_up_on(owing, refused, office)
    make_up_on(owing, saturday + 8 * A_DAY, office)
    with pytest.raises(services.NothingOwed):
        make_up_on(owing, saturday + 14 * A_DAY, office)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control without"])
def test_two_overlapping_requests_at_once_are_one_leave(attachment, guarded):
    if not guarded:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE attendance_leave DROP CONSTRAINT open_leaves_apart")
    outcomes = at_once(
        lambda: ask(attachment, MONDAY, MONDAY + A_DAY), lambda: ask(attachment, MONDAY + A_DAY)
    )
    refused = [one for one in outcomes if isinstance(one, services.LeaveOverlaps)]
    assert (len(refused), Leave.objects.count()) == ((1, 1) if guarded else (0, 2))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_approved_and_rejected_at_once_there_is_one_decision(
    attachment, world, monkeypatch, locked
):
    leave = ask(attachment)
    meeting, require = Meeting(), services.transitions.require

    def require_then_wait(*args):
        require(*args)
        meeting.wait()

    monkeypatch.setattr(services.transitions, "require", require_then_wait)
    if not locked:
        monkeypatch.setattr(
            models.QuerySet, "select_for_update", lambda self, **options: self.all()
        )
    said = {"leave_id": leave.pk, "at": NOON}
    outcomes = at_once(
        lambda: services.approve_leave(**said, by=world.mentor),
        lambda: services.reject_leave(**said, reason="不行", by=world.department_head),
    )
    refused = [one for one in outcomes if isinstance(one, TransitionNotAllowed)]
    assert len(refused) == (1 if locked else 0)
    assert LeaveEvent.objects.count() == (2 if locked else 3)
