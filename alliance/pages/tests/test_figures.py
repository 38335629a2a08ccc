from datetime import date

import pytest

from alliance.pages.figures import figure_choices, numbers_of
from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance():
    """Three members in two counties, one with two active doctors; and who is not counted."""
    alliance = AllianceFactory(founded_date=date(2018, 8, 11))
    members = [
        MembershipFactory(alliance=alliance, unit__county=county)
        for county in ("青山县", "白水县", "青山县")
    ]
    MembershipFactory(alliance=alliance, unit__county="", applied=True)
    MembershipFactory(alliance=alliance, unit__county="外县", ended=True)
    MembershipFactory(unit__county="别的联盟的县")
    ProfileFactory.create_batch(2, unit=members[0].unit)
    ProfileFactory(unit=members[0].unit, user__is_active=False)
    ProfileFactory(unit__name="没有加入的医院")
    return alliance


def test_figures_count_who_belongs_today(alliance, django_assert_num_queries):
    with django_assert_num_queries(1):
        numbers = numbers_of(alliance, ["doctors", "units", "counties", "founded"])
    assert [number.number for number in numbers] == [3, 2, 2, 2018]


def test_only_chosen_figures_are_counted(alliance, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert [number.number for number in numbers_of(alliance, ["founded", "no longer"])] == [
            2018
        ]


def test_an_undated_foundation_has_no_year():
    assert numbers_of(AllianceFactory(founded_date=None), ["founded"]) == []


def test_every_figure_can_be_chosen():
    assert {"units", "counties", "doctors", "founded"} <= dict(figure_choices()).keys()
