import pytest

from alliance.accounts.enums import Role
from alliance.accounts.factories import UserFactory
from alliance.people.factories import ProfileFactory
from alliance.people.models import Profile
from alliance.people.rules import can_issue_code, can_see_profile
from alliance.units.factories import AllianceFactory, MembershipFactory, UnitFactory
from alliance.units.queries import roles_of
from alliance.units.services import grant_role
from lms.testing.world import ROLES, VISITOR


@pytest.fixture
def leaks(world):
    """People who could be seen by mistake: of every kind of membership, and of none."""
    people = {"stranger": world.stranger.profile}
    for trait in ("applied", "approved", "suspended", "declined", "ended"):
        membership = MembershipFactory(alliance=world.alliance, unit=UnitFactory(), **{trait: True})
        people[trait] = ProfileFactory(unit=membership.unit)
    people["no alliance"] = ProfileFactory()
    left = MembershipFactory(alliance=world.alliance, unit=UnitFactory(), ended=True).unit
    MembershipFactory(alliance=world.foreign_alliance, unit=left)
    people["left for another"] = ProfileFactory(unit=left)
    return people


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_the_rule_and_the_list_agree(role, world, leaks):
    roles = roles_of(world.user(role))
    listed = set(Profile.objects.visible_to(roles).values_list("pk", flat=True))
    allowed = {p.pk for p in Profile.objects.all() if can_see_profile(roles, p)}
    assert listed == allowed


def names(world, role, leaks):
    known = {profile.pk: name for name, profile in leaks.items()}
    for name in sorted(WHOLE_ALLIANCE - known.keys() - leaks.keys()):
        known[getattr(world, name).pk] = name
    visible = Profile.objects.visible_to(roles_of(world.user(role)))
    return {known[pk] for pk in visible.values_list("pk", flat=True)}


OWN_UNIT = {"doctor", "colleague", "coordinator"}
WHOLE_ALLIANCE = OWN_UNIT | {
    "mentor", "department_head", "other_doctor", "other_coordinator",
    "applied", "approved", "suspended",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        ("doctor", {"doctor"}),
        ("mentor", {"mentor"}),
        ("coordinator", OWN_UNIT),
        ("training_office", WHOLE_ALLIANCE),
        ("alliance_office", WHOLE_ALLIANCE),
        ("editor", set()),
        ("auditor", set()),
    ],
)
def test_who_sees_whom(role, visible, world, leaks):
    assert names(world, role, leaks) == visible


def may_issue(world, by: str, profile) -> bool:
    return can_issue_code(roles_of(world.user(by)), profile, profile.user.role_grants.all())


def holder(world, role, *, imported, unit=None):
    """Someone of the coordinator's own unit who holds a role beside."""
    profile = ProfileFactory(unit=world.unit, user__imported=imported)
    grant_role(
        user=profile.user, role=role, alliance=world.alliance, unit=unit, by=world.administrator
    )
    return profile


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("coordinator", True),
        ("other_coordinator", False),
        ("training_office", True),
        ("alliance_office", True),
        ("administrator", True),
        ("doctor", False),
        ("mentor", False),
        ("editor", False),
        ("auditor", False),
    ],
)
@pytest.mark.parametrize("imported", [True, False])
def test_who_hands_a_code_to_a_doctor(by, allowed, imported, world):
    profile = ProfileFactory(unit=world.unit, user__imported=imported)
    assert may_issue(world, by, profile) is allowed


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.TRAINING_OFFICE, {"alliance_office", "administrator"}),
        (Role.EDITOR, {"alliance_office", "administrator"}),
        (Role.ALLIANCE_OFFICE, {"administrator"}),
        (Role.AUDITOR, {"administrator"}),
    ],
)
def test_nobody_hands_out_the_key_to_an_office_above_them(role, allowed, world):
    profile = holder(world, role, imported=True)
    assert {by for by in ROLES if by != VISITOR and may_issue(world, by, profile)} == allowed


@pytest.mark.parametrize("role", [Role.TRAINING_OFFICE, Role.EDITOR])
def test_an_office_password_is_reset_by_slip_by_the_administrator_only(role, world):
    profile = holder(world, role, imported=False)
    assert {by for by in ROLES if by != VISITOR and may_issue(world, by, profile)} == {
        "administrator"
    }


def test_a_coordinator_can_not_reach_into_another_unit_through_a_colleague(world):
    profile = holder(world, Role.COORDINATOR, imported=True, unit=world.other_unit)
    assert may_issue(world, "coordinator", profile) is False
    assert may_issue(world, "training_office", profile) is True


def test_an_office_of_another_alliance_is_not_reached_either(world):
    profile = ProfileFactory(unit=world.unit, user__imported=True)
    grant_role(
        user=profile.user,
        role=Role.TRAINING_OFFICE,
        alliance=AllianceFactory(),
        by=world.administrator,
    )
    assert may_issue(world, "alliance_office", profile) is False


def test_staff_are_out_of_reach(world):
    profile = ProfileFactory(unit=world.unit, user=UserFactory(imported=True, is_staff=True))
    assert {by for by in ROLES if by != VISITOR and may_issue(world, by, profile)} == {
        "administrator"
    }


def test_nobody_hands_a_code_to_themselves(world):
    assert may_issue(world, "coordinator", world.coordinator.profile) is False
