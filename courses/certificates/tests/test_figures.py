"""The register in numbers."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from courses.certificates.factories import HeldFactory
from courses.certificates.figures import figures
from courses.certificates.models import Certificate
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
STATISTICS = "/certificates/register/statistics/"


def on(year: int, month: int) -> datetime:
    """The last minute of a day here that is the day before in UTC's month."""
    return datetime(year, month, 1, 0, 30, tzinfo=timezone.get_default_timezone())


@kept
def held(world):
    """Three of the unit in two months, one revoked; one of the other; one of another alliance."""

    def hold(user, unit, at, **kwargs):
        alliance = kwargs.pop("alliance", world.alliance)
        HeldFactory(holder=user, unit=unit, issued_at=at, alliance=alliance, **kwargs)

    hold(world.doctor, world.unit, on(2025, 3))
    hold(world.doctor, world.unit, on(2025, 3), revoked=True)
    hold(world.doctor, world.unit, on(2025, 12), expires_date=TODAY + timedelta(days=3))
    hold(world.other_doctor, world.other_unit, on(2024, 1))
    hold(world.stranger, world.foreign_unit, on(2025, 3), alliance=world.foreign_alliance)


def test_they_are_counted_by_kind_month_year_unit_and_standing(world, held):
    ours = Certificate.objects.filter(alliance=world.alliance)
    counted = figures(ours, year=2025, on=TODAY)
    assert counted.months == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert counted.years == [2024, 2025]
    ((line, superseded, revoked),) = counted.yearly
    assert (line.kind, line.counts, superseded, revoked) == ("COURSE", [1, 3], 0, 1)
    assert counted.units == [
        (world.unit.pk, world.unit.name, 2, 3),
        (world.other_unit.pk, world.other_unit.name, 1, 1),
    ]
    assert (counted.standings["valid"], counted.standings["expiring"]) == (3, 1)


def test_an_empty_register_has_a_picture_too(client, world):
    client.force_login(world.training_office)
    assert "还没有颁发过证书" in client.get(STATISTICS).content.decode()


def test_each_counts_what_they_see(client, world, held):
    client.force_login(world.other_coordinator)
    page = client.get(STATISTICS, {"year": "2024"}).content.decode()
    assert world.other_unit.name in page
    assert world.unit.name not in page
    assert client.get(STATISTICS, {"year": "0"}).context["figures"].year == TODAY.year


@pytest.mark.parametrize("year", ["2024", "2025"], ids=["one", "three"])
def test_the_statistics_cost_the_same_queries(
    client, world, held, year, django_assert_max_num_queries
):
    client.force_login(world.training_office)
    client.get(STATISTICS, {"year": year})
    with django_assert_max_num_queries(6):
        client.get(STATISTICS, {"year": year})
