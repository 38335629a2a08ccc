from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from courses.programmes.factories import TraineeFactory
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import DepartmentDay, Placement

pytestmark = pytest.mark.django_db

MAY_31, JUNE_1 = date(2026, 5, 31), date(2026, 6, 1)


def place(*, refused: str = "", **kwargs) -> Placement | None:
    if not refused:
        return PlacementFactory(**kwargs)
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        PlacementFactory(**kwargs)
    return None


def test_placements_of_a_trainee_share_no_day():
    trainee = TraineeFactory()
    place(trainee=trainee, starts_on=date(2026, 5, 4), ends_on=MAY_31)
    place(trainee=trainee, starts_on=MAY_31, refused="placements_of_trainee_apart")
    place(trainee=trainee, starts_on=JUNE_1)


def test_cancelled_placement_leaves_the_days_to_another():
    trainee = TraineeFactory()
    place(trainee=trainee, starts_on=JUNE_1, status=PlacementStatus.CANCELLED)
    place(trainee=trainee, starts_on=JUNE_1)


def test_department_takes_no_more_than_its_capacity_of_each_day():
    department = CapacityFactory(ends_on=MAY_31, places=2).department
    CapacityFactory(department=department, starts_on=JUNE_1, places=1)
    in_may = {"department": department, "starts_on": date(2026, 5, 4), "ends_on": MAY_31}
    place(**in_may)
    place(**in_may)
    place(**in_may, refused="department_never_overfull")
    place(department=department, starts_on=JUNE_1)
    place(department=department, starts_on=date(2026, 6, 20), refused="department_never_overfull")


def test_day_without_capacity_has_no_place():
    department = CapacityFactory(ends_on=MAY_31).department
    place(department=department, starts_on=JUNE_1, refused="department_never_overfull")


def test_days_follow_every_change_of_a_placement():
    department = CapacityFactory().department
    placement = place(department=department, starts_on=JUNE_1, ends_on=date(2026, 6, 3))
    days = DepartmentDay.objects.filter(taken__gt=0).order_by("day")
    assert [(day.day.day, day.taken) for day in days] == [(1, 1), (2, 1), (3, 1)]
    placement.starts_on += timedelta(days=1)
    placement.save()
    assert [day.day.day for day in days.all()] == [2, 3]
    placement.status = PlacementStatus.CANCELLED
    placement.save()
    assert not days.all()
    placement.status = PlacementStatus.ACTIVE
    placement.save()
    placement.delete()
    assert not days.all()


def test_capacity_is_not_cut_below_who_is_there():
    capacity = CapacityFactory(places=2)
    for _ in range(2):
        place(department=capacity.department, starts_on=JUNE_1)
    capacity.places = 1
    with pytest.raises(IntegrityError, match="department_never_overfull"), transaction.atomic():
        capacity.save()
    with pytest.raises(IntegrityError, match="department_never_overfull"), transaction.atomic():
        capacity.delete()
    capacity.ends_on = JUNE_1
    with pytest.raises(IntegrityError, match="department_never_overfull"), transaction.atomic():
        capacity.save()


def test_batch_of_placements_is_counted_whole():
    department = CapacityFactory(places=3).department
    made = PlacementFactory.build_batch(
        3, department=department, trainee=None, starts_on=JUNE_1, ends_on=JUNE_1
    )
    for placement in made:
        placement.trainee = TraineeFactory()
    Placement.objects.bulk_create(made)
    assert DepartmentDay.objects.get(department=department, day=JUNE_1).taken == 3
    Placement.objects.filter(department=department).update(ends_on=date(2026, 6, 2))
    assert DepartmentDay.objects.get(department=department, day=date(2026, 6, 2)).taken == 3
    Placement.objects.filter(department=department).delete()
    assert not DepartmentDay.objects.filter(taken__gt=0).exists()
