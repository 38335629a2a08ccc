"""What the offices read about their units; nobody else reads anything."""

import pytest
from django.utils import timezone

from alliance.units.desk import units_on_the_desk
from alliance.units.enums import MembershipStatus, UnitKind
from alliance.units.factories import MembershipFactory, UnitFactory
from alliance.units.queries import roles_of
from lms.testing.world import ROLES, VISITOR

OFFICES = ("training_office", "alliance_office")


def items_of(user):
    return list(units_on_the_desk(user=user, roles=roles_of(user), at=timezone.now()))


@pytest.mark.parametrize("role", [r for r in ROLES if r not in (VISITOR, *OFFICES)])
def test_nothing_for_whoever_watches_no_alliance(world, role):
    assert items_of(world.user(role)) == []


@pytest.mark.parametrize("role", OFFICES)
def test_office_reads_the_units_of_its_own_alliance(world, role, django_assert_num_queries):
    for unit in (world.lead_unit, world.unit, world.other_unit):
        unit.uscc = None
        unit.save()
    MembershipFactory(alliance=world.alliance, unit=UnitFactory(uscc=None, kind=UnitKind.VILLAGE))
    MembershipFactory(alliance=world.alliance, unit=UnitFactory(), status=MembershipStatus.APPLIED)
    MembershipFactory(alliance=world.foreign_alliance, unit=UnitFactory(uscc=None))
    roles_of(world.user(role))
    with django_assert_num_queries(1):
        (item,) = items_of(world.user(role))
    assert item.figure == "4"
    assert item.note == "1 家申请待审核 · 3 家缺信用代码"
