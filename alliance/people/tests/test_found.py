"""Search finds the people whom a reader may see, and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.people.models import Profile
from alliance.people.services import update_profile
from alliance.search import asking, queries, readers
from alliance.search.models import Document
from alliance.search.queries import Filters, Reader
from alliance.units.enums import MembershipStatus
from alliance.units.models import Membership
from alliance.units.queries import NO_ROLES, roles_of
from lms.testing.client import Client
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.usefixtures("indexed")
NOW = timezone.now()


def found_by(user, text: str) -> set[int]:
    """Keys of the people found on the first page."""
    audiences = [readers.PUBLIC] if user is None else readers.audiences_of(user)
    reader = Reader(audiences=audiences, today=timezone.localdate(NOW))
    answer = queries.search(asking.read(text), reader=reader, filters=Filters(source="people"))
    assert answer.total == len(answer.hits)
    return {hit.key for hit in answer.hits}


@pytest.mark.parametrize("role", ROLES)
def test_a_reader_finds_whom_they_may_see(world, role):
    """Everybody in the world has 脊柱外科 in their file; one's own file is not among the people."""
    user = world.user(role)
    roles = roles_of(user) if user else NO_ROLES
    visible = Profile.objects.visible_to(roles)
    if not (roles.unit_ids or roles.office_alliance_ids or roles.sees_everything):
        assert set(visible.values_list("pk", flat=True)) <= {roles.user_id}
        visible = visible.none()
    assert found_by(user, "脊柱外科") == set(visible.values_list("pk", flat=True))


def test_the_rows_that_could_leak_are_there(world):
    assert Document.objects.filter(source="people").count() == 8
    assert len(found_by(world.administrator, "脊柱外科")) == 8


@pytest.mark.parametrize("role", ["doctor", "other_coordinator", VISITOR])
@pytest.mark.parametrize("text", ["{name}", "{pinyin}", "{typo}"])
def test_no_way_of_asking_tells_of_somebody_elses_people(world, role, text):
    """Not by name, not by sound, and did-you-mean proposes no name either."""
    from alliance.search import vocabulary

    user = world.colleague
    user.name = "曾令柯"
    user.save()
    vocabulary.gather()
    typed = text.format(name="曾令柯", pinyin="zenglingke", typo="曾令科")
    browser = Client()
    if role != VISITOR:
        browser.force_login(world.user(role))
    page = browser.get(reverse("search:search"), {"q": typed}).content.decode()
    suggested = browser.get(reverse("search:suggest"), {"q": typed}).content.decode()
    # What was typed stands in the field and nowhere else.
    assert page.replace(typed, "").count("曾令") == 0
    assert f"/people/{user.pk}/" not in page + suggested
    assert found_by(world.coordinator, typed) == {user.pk}


def test_a_change_of_name_is_found_at_once(world):
    update_profile(
        user_id=world.doctor.pk, changes={"name": "单文博"}, by=world.coordinator, at=NOW
    )
    assert found_by(world.coordinator, "shanwenbo") == {world.doctor.pk}
    assert found_by(world.coordinator, "swb") == {world.doctor.pk}


def test_a_unit_that_leaves_takes_its_people_from_the_office(world):
    office = world.training_office
    before = found_by(office, "脊柱外科")
    Membership.objects.get(unit=world.unit, alliance=world.alliance).delete()
    left = set(Profile.objects.filter(unit=world.unit).values_list("pk", flat=True))
    assert found_by(office, "脊柱外科") == before - left
    assert found_by(world.coordinator, "脊柱外科") == left


def test_a_renamed_unit_is_found_with_its_people(world):
    world.unit.name = "云汀县骨伤医院"
    world.unit.save()
    people = set(Profile.objects.filter(unit=world.unit).values_list("pk", flat=True))
    assert found_by(world.coordinator, "云汀县骨伤医院") == people


def test_a_person_carries_what_their_unit_and_roles_give(world):
    alliance, foreign = world.alliance.pk, world.foreign_alliance.pk
    assert set(readers.audiences_of(world.doctor)) == {
        readers.PUBLIC,
        readers.SIGNED_IN,
        readers.members_of(alliance),
    }
    assert readers.members_of(foreign) in readers.audiences_of(world.stranger)
    assert set(readers.audiences_of(world.coordinator)) == {
        readers.PUBLIC,
        readers.SIGNED_IN,
        readers.members_of(alliance),
        readers.followers_of_unit(world.unit.pk),
    }
    assert readers.office_of(alliance) in readers.audiences_of(world.alliance_office)
    assert readers.audiences_of(world.administrator) is None


def test_a_unit_that_ended_its_membership_is_no_member(world):
    Membership.objects.filter(unit=world.unit).update(
        status=MembershipStatus.ENDED, ended_date="2026-03-31"
    )
    assert readers.members_of(world.alliance.pk) not in readers.audiences_of(world.doctor)
