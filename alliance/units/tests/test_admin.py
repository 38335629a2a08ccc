import pytest
from django.urls import reverse

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.core.models import AuditEntry
from alliance.units.groups import EDITORS
from alliance.units.models import RoleGrant
from lms.testing.client import Client


@pytest.fixture
def administrator(world):
    client = Client()
    client.force_login(world.administrator)
    return client


def test_a_role_granted_in_the_admin_takes_the_same_way(world, administrator):
    url = reverse("admin:units_rolegrant_add")
    data = {"user": world.doctor.pk, "role": Role.EDITOR, "alliance": world.alliance.pk}
    assert administrator.post(url, data).status_code == 302
    grant = RoleGrant.objects.get(user=world.doctor)
    assert world.doctor.groups.get().name == EDITORS
    delete = reverse("admin:units_rolegrant_delete", args=[grant.pk])
    administrator.post(delete, {"post": "yes"})
    assert not world.doctor.groups.exists()
    actions = AuditEntry.objects.filter(object_id=str(world.doctor.pk)).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["role.grant", "role.revoke"]


@pytest.mark.parametrize("name", ["accounts_user", "units_rolegrant", "units_alliance"])
def test_the_lists_open(name, world, administrator):
    assert administrator.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_an_account_made_in_the_admin_waits_for_its_code(world, administrator):
    url = reverse("admin:accounts_user_add")
    administrator.post(
        url, {"name": "新人", "username": "newcomer", "language": "zh-hans", "is_active": "on"}
    )
    assert User.objects.get(username="newcomer").is_activated is False
