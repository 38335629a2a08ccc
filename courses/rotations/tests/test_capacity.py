from datetime import date, datetime

import pytest
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.units.factories import DepartmentFactory
from courses.rotations.capacity import CapacityTooSmall, set_capacity
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import Capacity, DepartmentDay

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 8, tzinfo=timezone.get_default_timezone())
JUNE_1, JUNE_30 = date(2026, 6, 1), date(2026, 6, 30)


@pytest.fixture
def department(world):
    return DepartmentFactory(unit=world.lead_unit)


def set_june(world, department, places, **kwargs):
    return set_capacity(
        **{
            "department": department,
            "starts_on": JUNE_1,
            "ends_on": JUNE_30,
            "places": places,
            "by": world.training_office,
            "at": AT,
        }
        | kwargs
    )


def periods(department) -> list[tuple]:
    return list(
        Capacity.objects.filter(department=department).values_list("starts_on", "ends_on", "places")
    )


def test_a_period_inside_another_splits_it_though_trainees_are_there(world, department):
    CapacityFactory(
        department=department, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), places=4
    )
    PlacementFactory(department=department, starts_on=date(2026, 4, 1), ends_on=date(2026, 9, 1))
    set_june(world, department, 2)
    assert periods(department) == [
        (date(2026, 1, 1), date(2026, 5, 31), 4),
        (JUNE_1, JUNE_30, 2),
        (date(2026, 7, 1), date(2026, 12, 31), 4),
    ]
    days = DepartmentDay.objects.filter(department=department)
    assert {day.day.month: (day.capacity, day.taken) for day in days.filter(day__day=1)} == {
        month: (2 if month == 6 else 4, 1 if 4 <= month <= 9 else 0) for month in range(1, 13)
    }


def test_periods_that_reach_in_are_cut_and_those_inside_replaced(world, department):
    for first, last in (((5, 1), (6, 10)), ((6, 11), (6, 20)), ((6, 25), (8, 1))):
        CapacityFactory(
            department=department,
            starts_on=date(2026, *first),
            ends_on=date(2026, *last),
            places=1,
        )
    set_june(world, department, 3)
    assert periods(department) == [
        (date(2026, 5, 1), date(2026, 5, 31), 1),
        (JUNE_1, JUNE_30, 3),
        (date(2026, 7, 1), date(2026, 8, 1), 1),
    ]


def test_a_cut_below_who_is_there_names_the_days_and_changes_nothing(world, department):
    CapacityFactory(department=department, places=2)
    before = periods(department)
    for starts_on in (date(2026, 5, 25), date(2026, 5, 30)):
        PlacementFactory(department=department, starts_on=starts_on, ends_on=date(2026, 6, 2))
    with pytest.raises(CapacityTooSmall) as refused:
        set_june(world, department, 1)
    assert refused.value.days == [JUNE_1, date(2026, 6, 2)]
    assert periods(department) == before


@pytest.mark.parametrize("role", ["department_head", "coordinator", "mentor", "alliance_office"])
def test_only_the_training_office_sets_it(world, department, role):
    with pytest.raises(NotAllowed):
        set_june(world, department, 1, by=world.user(role))


def test_departments_of_other_hospitals_are_not_there(world):
    with pytest.raises(NotAllowed):
        set_june(world, DepartmentFactory(unit=world.foreign_unit), 1)
