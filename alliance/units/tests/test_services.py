import pytest

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.units.groups import EDITORS
from alliance.units.models import RoleGrant
from alliance.units.services import grant_role, revoke_role


def test_granting_twice_gives_one_role_and_one_audit_line(world):
    for _ in range(2):
        grant_role(
            user=world.doctor, role=Role.EDITOR, alliance=world.alliance, by=world.alliance_office
        )
    assert list(world.doctor.groups.values_list("name", flat=True)) == [EDITORS]
    entry = AuditEntry.objects.get(actor_id=world.alliance_office.pk)
    assert (entry.action, entry.object_id, entry.detail) == (
        "role.grant",
        str(world.doctor.pk),
        {"role": "EDITOR"},
    )


def test_taking_a_role_back_takes_the_wagtail_group_too(world):
    grant = RoleGrant.objects.get(user=world.editor)
    revoke_role(grant_id=grant.pk, by=world.alliance_office)
    assert not world.editor.role_grants.exists()
    assert not world.editor.groups.exists()


@pytest.mark.parametrize(
    ("by", "role"),
    [
        ("alliance_office", Role.ALLIANCE_OFFICE),
        ("alliance_office", Role.AUDITOR),
        ("training_office", Role.EDITOR),
        ("coordinator", Role.COORDINATOR),
        ("auditor", Role.AUDITOR),
    ],
)
def test_nobody_grants_above_their_own_reach(world, by, role):
    with pytest.raises(NotAllowed):
        grant_role(
            user=world.doctor,
            role=role,
            alliance=world.alliance,
            unit=world.unit if role == Role.COORDINATOR else None,
            by=getattr(world, by),
        )


def test_an_office_grants_nothing_in_another_alliance(world):
    with pytest.raises(NotAllowed):
        grant_role(
            user=world.stranger,
            role=Role.EDITOR,
            alliance=world.foreign_alliance,
            by=world.alliance_office,
        )
