import pytest
from django.urls import reverse

from alliance.accounts.enums import Role
from alliance.units.models import RoleGrant
from lms.testing.client import Client


@pytest.fixture
def office(world):
    client = Client()
    client.force_login(world.alliance_office)
    return client


def test_the_office_gives_a_role_and_takes_it_back(world, office):
    url = reverse("people:roles", args=[world.doctor.pk])
    data = {"role": Role.COORDINATOR, "alliance": world.alliance.pk, "unit": world.unit.pk}
    assert office.post(url, data).status_code == 302
    grant = RoleGrant.objects.get(user=world.doctor)
    assert (grant.role, grant.unit) == (Role.COORDINATOR, world.unit)
    office.post(reverse("people:revoke_role", args=[world.doctor.pk, grant.pk]))
    assert not RoleGrant.objects.filter(user=world.doctor).exists()


def test_what_is_offered_is_what_may_be_granted(world, office):
    form = office.get(reverse("people:roles", args=[world.doctor.pk])).context["form"]
    assert {value for value, _ in form.fields["role"].choices} == {
        Role.MENTOR, Role.DEPARTMENT_HEAD, Role.COORDINATOR, Role.TRAINING_OFFICE, Role.EDITOR,
    }  # fmt: skip
    assert list(form.fields["alliance"].queryset) == [world.alliance]


@pytest.mark.parametrize("role", [Role.ALLIANCE_OFFICE, Role.AUDITOR])
def test_the_office_does_not_make_its_equals(role, world, office):
    url = reverse("people:roles", args=[world.doctor.pk])
    response = office.post(url, {"role": role, "alliance": world.alliance.pk})
    assert "role" in response.context["form"].errors


def test_a_coordinator_needs_a_unit(world, office):
    url = reverse("people:roles", args=[world.doctor.pk])
    response = office.post(url, {"role": Role.COORDINATOR, "alliance": world.alliance.pk})
    assert response.context["form"].errors == {"unit": ["这个角色需要选择单位。"]}


def test_the_grant_of_another_person_is_not_reached_through_this_one(world, office):
    grant = RoleGrant.objects.get(user=world.editor)
    url = reverse("people:revoke_role", args=[world.doctor.pk, grant.pk])
    assert office.post(url).status_code == 404
    assert RoleGrant.objects.filter(pk=grant.pk).exists()
