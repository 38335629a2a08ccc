from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import TraineeFactory
from courses.programmes.signals import trainee_left
from courses.rotations import rules, services, signals
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import Placement
from courses.rotations.refusals import DepartmentFull, TrainsElsewhere
from courses.rotations.services import Changes
from lms.testing.attachment import build_attachment
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 8, tzinfo=timezone.get_default_timezone())
MAY_4, MAY_31, JUNE_1 = date(2026, 5, 4), date(2026, 5, 31), date(2026, 6, 1)


@kept
def attachment(world):
    return build_attachment(world)


def new(trainee, department, starts_on, weeks=4) -> Placement:
    return Placement(
        trainee=trainee,
        department=department,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=weeks, days=-1),
    )


def publish(world, **changes) -> list[Placement]:
    return services.publish_placements(changes=Changes(**changes), by=world.training_office, at=AT)


@pytest.fixture
def trainee(attachment):
    return TraineeFactory(intake=attachment.intake)


@pytest.fixture
def department():
    return CapacityFactory(places=1).department


def test_publish_tells_after_the_commit(
    world, trainee, department, django_capture_on_commit_callbacks
):
    told = []

    def hear(placement_ids, **kwargs):
        told.extend(placement_ids)

    signals.placements_published.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        (placement,) = publish(world, added=[new(trainee, department, MAY_4)])
        assert told == []
    signals.placements_published.disconnect(hear)
    assert told == [placement.pk]
    assert (placement.status, placement.published_at) == (PlacementStatus.PUBLISHED, AT)
    assert AuditEntry.objects.get(action="placement.publish").object_id == str(placement.pk)


def test_publish_refuses_a_full_department_and_names_the_days(world, trainee, department):
    PlacementFactory(department=department, starts_on=MAY_31, ends_on=date(2026, 6, 2))
    with pytest.raises(DepartmentFull) as refused:
        publish(world, added=[new(trainee, department, MAY_4, weeks=8)])
    assert refused.value.days == {department.pk: [MAY_31, JUNE_1, date(2026, 6, 2)]}
    assert str(refused.value) == f"{department.name}在2026-05-31 至 2026-06-02已超出容量。"
    assert not trainee.placements.exists()


def test_publish_refuses_two_placements_on_one_day(world, trainee, department):
    first = PlacementFactory(trainee=trainee, starts_on=MAY_4, ends_on=MAY_31)
    with pytest.raises(TrainsElsewhere) as refused:
        publish(world, added=[new(trainee, department, MAY_31)])
    assert refused.value.placements[0] == first
    assert "2026-05-04 至 2026-05-31" in str(refused.value)


def test_publish_swaps_two_placements_of_one_trainee(world, trainee, department):
    made = publish(
        world,
        added=[
            new(trainee, department, MAY_4),
            new(trainee, CapacityFactory(places=1).department, JUNE_1),
        ],
    )
    first, second = made
    first.starts_on, second.starts_on = second.starts_on, first.starts_on
    first.ends_on, second.ends_on = second.ends_on, first.ends_on
    publish(world, moved=made)
    assert list(trainee.placements.values_list("pk", "starts_on")) == [
        (second.pk, MAY_4), (first.pk, JUNE_1),
    ]  # fmt: skip


def test_publish_gives_the_place_of_a_cancelled_one_to_another(world, trainee, department):
    (old,) = publish(world, added=[new(TraineeFactory(intake=trainee.intake), department, MAY_4)])
    publish(world, added=[new(trainee, department, MAY_4)], cancelled=[old])
    assert list(Placement.objects.on(MAY_4).values_list("trainee", flat=True)) == [trainee.pk]


def test_publish_moves_only_the_end_of_what_has_begun(world, attachment):
    running = attachment.placement
    running.ends_on += timedelta(days=7)
    publish(world, moved=[running])
    running.starts_on += timedelta(days=1)
    with pytest.raises(services.PlacementMoved):
        publish(world, moved=[running])


@pytest.mark.parametrize("role", ["doctor", "mentor", "department_head", "alliance_office"])
def test_only_the_training_office_publishes(world, trainee, department, role):
    with pytest.raises(NotAllowed):
        services.publish_placements(
            changes=Changes(added=[new(trainee, department, MAY_4)]),
            by=world.user(role),
            at=AT,
        )


def test_the_office_of_another_alliance_publishes_nothing_here(world, department):
    with pytest.raises(NotAllowed):
        publish(world, added=[new(TraineeFactory(), department, MAY_4)])


def test_head_and_office_change_the_mentor_and_the_former_sees_it_no_more(world, attachment):
    placement = attachment.placement
    for by in (world.department_head, world.training_office):
        services.change_mentor(placement_id=placement.pk, mentor=world.other_doctor, by=by, at=AT)
    assert AuditEntry.objects.filter(action="placement.change_mentor").count() == 1
    assert not Placement.objects.visible_to(roles_of(world.mentor)).exists()
    with pytest.raises(NotAllowed):
        services.change_mentor(placement_id=placement.pk, mentor=None, by=world.mentor, at=AT)


def test_a_placement_is_extended_unless_another_follows(world, attachment):
    placement = attachment.placement
    later = placement.ends_on + timedelta(days=7)

    def extend():
        return services.extend_placement(
            placement_id=placement.pk, ends_on=later, by=world.training_office, at=AT
        )

    assert extend().ends_on == extend().ends_on == later
    PlacementFactory(trainee=placement.trainee, starts_on=later + timedelta(days=1))
    later += timedelta(days=1)
    with pytest.raises(TrainsElsewhere):
        extend()
    with pytest.raises(services.NotItsTime):
        services.extend_placement(
            placement_id=placement.pk,
            ends_on=placement.starts_on - timedelta(days=1),
            by=world.training_office,
            at=AT,
        )


def test_a_running_placement_ends_that_day_and_frees_the_rest(world, attachment):
    placement = attachment.placement
    on = placement.starts_on + timedelta(days=10)
    ended = services.end_placement(
        placement_id=placement.pk, on=on, by=world.training_office, at=AT
    )
    assert (ended.status, ended.ends_on) == (PlacementStatus.CANCELLED, on)
    with pytest.raises(TransitionNotAllowed):
        services.complete_placement(placement_id=placement.pk, by=world.training_office, at=AT)


def test_a_placement_to_come_is_called_off_with_its_dates(world, attachment):
    coming = PlacementFactory(
        trainee=attachment.trainee, published=True, starts_on=timezone.localdate() + timedelta(60)
    )
    ended = services.end_placement(
        placement_id=coming.pk, on=timezone.localdate(), by=world.training_office, at=AT
    )
    assert (ended.status, ended.ends_on) == (PlacementStatus.CANCELLED, coming.ends_on)


def test_complete_is_done_once_and_not_by_the_mentor(world, attachment):
    placement_id = attachment.placement.pk
    with pytest.raises(NotAllowed):
        services.complete_placement(placement_id=placement_id, by=world.mentor, at=AT)
    for _ in range(2):
        done = services.complete_placement(
            placement_id=placement_id, by=world.department_head, at=AT
        )
    assert done.status == PlacementStatus.COMPLETED
    assert AuditEntry.objects.filter(action="placement.complete").count() == 1


def test_due_placements_start_for_those_who_have_arrived(world, attachment):
    trainee, today = attachment.trainee, timezone.localdate()
    attachment.placement.delete()
    due = PlacementFactory(trainee=trainee, published=True, starts_on=today)
    PlacementFactory(trainee=trainee, published=True, starts_on=today + timedelta(days=28))
    absent = TraineeFactory(intake=attachment.intake, status=ApplicationStatus.ACCEPTED)
    PlacementFactory(trainee=absent, published=True, starts_on=today)
    assert services.start_due_placements(on=today, at=AT) == 1
    assert services.start_due_placements(on=today, at=AT) == 0
    active = Placement.objects.filter(status=PlacementStatus.ACTIVE, starts_on=today)
    assert list(active) == [due]


@pytest.mark.parametrize(
    "role",
    [
        "doctor", "other_doctor", "mentor", "department_head", "coordinator", "other_coordinator",
        "training_office", "alliance_office", "auditor", "stranger", "administrator",
    ],
)  # fmt: skip
def test_rule_and_queryset_agree(world, attachment, role):
    roles = roles_of(getattr(world, role))
    everything = Placement.objects.with_scope()
    assert set(Placement.objects.visible_to(roles)) == {
        placement for placement in everything if rules.can_see_placement(roles, placement)
    }


def test_who_leaves_is_placed_nowhere_from_the_next_day(attachment):
    running, on = attachment.placement, timezone.localdate()
    over = PlacementFactory(
        trainee=running.trainee, starts_on=date(2026, 1, 5), ends_on=date(2026, 2, 1)
    )
    coming = PlacementFactory(
        trainee=running.trainee, published=True, starts_on=running.ends_on + timedelta(days=1)
    )
    trainee_left.send(Placement, application_id=running.trainee_id, at=AT, on=on)
    statuses = dict(running.trainee.placements.values_list("pk", "status"))
    assert statuses == {
        running.pk: PlacementStatus.CANCELLED,
        over.pk: PlacementStatus.ACTIVE,
        coming.pk: PlacementStatus.CANCELLED,
    }
    running.refresh_from_db()
    assert running.ends_on == on
