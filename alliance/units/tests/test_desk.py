"""What the offices read about their units; nobody else reads anything."""

import pytest
from django.utils import timezone

from alliance.core.desk import Urgency
from alliance.units.desk import applications_on_the_desk, members_on_the_desk
from alliance.units.enums import MembershipStatus, UnitKind
from alliance.units.factories import MembershipFactory, UnitFactory
from alliance.units.queries import roles_of
from lms.testing.world import ROLES, VISITOR

OFFICES = ("training_office", "alliance_office")


def said_to(user, source):
    return list(source(user=user, roles=roles_of(user), at=timezone.now()))


@pytest.mark.parametrize("role", [r for r in ROLES if r not in (VISITOR, *OFFICES)])
def test_nothing_for_whoever_watches_no_alliance(world, role):
    MembershipFactory(alliance=world.alliance, status=MembershipStatus.APPLIED)
    assert said_to(world.user(role), applications_on_the_desk) == []
    assert said_to(world.user(role), members_on_the_desk) == []


@pytest.mark.parametrize("role", OFFICES)
def test_office_reads_the_units_of_its_own_alliance(world, role, django_assert_num_queries):
    for unit in (world.lead_unit, world.unit, world.other_unit):
        unit.uscc = None
        unit.save()
    village = UnitFactory(uscc=None, kind=UnitKind.VILLAGE)
    MembershipFactory(alliance=world.alliance, unit=village)
    MembershipFactory(alliance=world.alliance, status=MembershipStatus.APPLIED)
    MembershipFactory(alliance=world.foreign_alliance, unit=UnitFactory(uscc=None))
    roles_of(world.user(role))
    with django_assert_num_queries(1):
        (item,) = said_to(world.user(role), members_on_the_desk)
    assert (item.figure, item.note) == ("4", "3 家缺信用代码")


def test_alliance_office_is_told_who_applied_to_its_own_alliance(client, world):
    MembershipFactory.create_batch(2, alliance=world.alliance, status=MembershipStatus.APPLIED)
    MembershipFactory(alliance=world.foreign_alliance, status=MembershipStatus.APPLIED)
    (item,) = said_to(world.alliance_office, applications_on_the_desk)
    assert (item.figure, item.urgency) == ("2", Urgency.DUE)
    client.force_login(world.alliance_office)
    assert client.get(item.url).context["page_obj"].paginator.count == 2


def test_training_office_decides_no_application(world):
    MembershipFactory(alliance=world.alliance, status=MembershipStatus.APPLIED)
    assert said_to(world.training_office, applications_on_the_desk) == []
