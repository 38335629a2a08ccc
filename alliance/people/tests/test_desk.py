"""Coordinators are told whom to activate, offices how many are; others nothing."""

import pytest
from django.utils import timezone

from alliance.core.desk import Urgency
from alliance.people.desk import people_followed
from alliance.units.queries import roles_of


def said_to(user):
    return list(people_followed(user=user, roles=roles_of(user), at=timezone.now()))


def test_coordinator_is_told_whom_to_hand_a_code(client, world, django_assert_num_queries):
    roles_of(world.coordinator)
    with django_assert_num_queries(1):
        due, standing = said_to(world.coordinator)
    assert (due.urgency, due.figure) == (Urgency.DUE, "1")  # world.colleague
    assert (standing.figure, standing.percent) == ("2/3", 66)
    client.force_login(world.coordinator)
    listed = client.get(due.url).context["page_obj"].object_list
    assert [profile.user for profile in listed] == [world.colleague]


def test_coordinator_whose_people_are_all_activated(world):
    (standing,) = said_to(world.other_coordinator)
    assert (standing.urgency, standing.percent) == (Urgency.STANDING, 100)


@pytest.mark.parametrize("role", ["training_office", "alliance_office"])
def test_office_reads_a_figure(world, role):
    (standing,) = said_to(world.user(role))
    assert standing.figure == "6/7"  # all of the alliance, without the stranger


@pytest.mark.parametrize("role", ["doctor", "mentor", "editor", "auditor", "administrator"])
def test_nothing_for_whoever_follows_nobody(world, role):
    assert said_to(world.user(role)) == []
