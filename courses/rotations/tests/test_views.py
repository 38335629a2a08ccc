from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.units.factories import DepartmentFactory
from courses.rotations.factories import CapacityFactory, PlacementFactory
from courses.rotations.models import Capacity

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, world):
    client.force_login(world.training_office)
    return client


@pytest.fixture
def department(world):
    return DepartmentFactory(unit=world.lead_unit, name="骨科")


@pytest.mark.parametrize("count", [1, 3])
def test_departments_take_the_same_queries_however_many(
    office, world, django_assert_num_queries, count
):
    for _ in range(count):
        CapacityFactory(department=DepartmentFactory(unit=world.lead_unit))
    address = reverse("rotations:departments")
    office.get(address)
    with django_assert_num_queries(3):
        page = office.get(address)
    assert len(page.context["departments"]) == count + 1  # and the world's own


def test_department_shows_what_is_taken_week_by_week(office, department):
    CapacityFactory(department=department, places=3)
    today = timezone.localdate()
    last_monday = today - timedelta(days=today.weekday() + 7)
    PlacementFactory(department=department, starts_on=last_monday)
    page = office.get(reverse("rotations:department", args=[department.pk]))
    assert [(week.taken, week.capacity) for week in page.context["weeks"]][:5] == [
        (1, 3), (1, 3), (1, 3), (0, 3), (0, 3),
    ]  # fmt: skip


def test_office_sets_a_period(office, department):
    address = reverse("rotations:department", args=[department.pk])
    answer = office.post(address, {"starts_on": "2027-06-01", "ends_on": "2027-06-30", "places": 2})
    assert answer.status_code == 302
    assert Capacity.objects.get(department=department).places == 2


def test_a_cut_below_use_is_refused_with_its_days(office, department):
    CapacityFactory(department=department, places=3)
    today = timezone.localdate()
    PlacementFactory(department=department, starts_on=today, ends_on=today)
    page = office.post(
        reverse("rotations:department", args=[department.pk]),
        {"starts_on": today, "ends_on": today + timedelta(days=9), "places": 0},
    )
    assert page.context["form"].errors["places"] == [
        f"{today:%Y-%m-%d}已安排的学员多于 0 人，请先调整轮转安排；容量没有改动。"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("ends_on", "2027-05-31"), ("ends_on", "2099-01-01"), ("ends_on", "昨天"),
     ("places", "-1"), ("places", "1000"), ("starts_on", "")],
)  # fmt: skip
def test_bad_input_is_told_at_its_field(office, department, field, value):
    sent = {"starts_on": "2027-06-01", "ends_on": "2027-06-30", "places": "2"} | {field: value}
    page = office.post(reverse("rotations:department", args=[department.pk]), sent)
    assert set(page.context["form"].errors) == {field}
    assert not Capacity.objects.filter(department=department).exists()
