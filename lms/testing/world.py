"""A small alliance with one person for each role, as every test of access needs it."""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from alliance.accounts.enums import Role
from alliance.accounts.factories import UserFactory
from alliance.accounts.models import User
from alliance.people.factories import ProfileFactory
from alliance.units.enums import MemberKind
from alliance.units.factories import AllianceFactory, MembershipFactory, UnitFactory
from alliance.units.groups import GROUP_OF_ROLE
from alliance.units.models import Alliance, Department, RoleGrant, Unit

VISITOR = "visitor"
ROLES = (
    VISITOR,
    "doctor",
    "mentor",
    "department_head",
    "coordinator",
    "other_coordinator",
    "training_office",
    "editor",
    "alliance_office",
    "auditor",
    "administrator",
)


@dataclass(frozen=True)
class World:
    """One alliance with its lead unit and two members, another alliance, and their people.

    `doctor`, `colleague` (imported, not activated) and `coordinator` work in `unit`;
    `other_doctor` and `other_coordinator` in `other_unit` of the same alliance; `mentor` and
    `department_head` in `department` of `lead_unit`; `stranger` in `foreign_unit` of
    `foreign_alliance`. These have profiles; the offices, the editor, the auditor and the
    administrator have none.
    """

    alliance: Alliance
    foreign_alliance: Alliance
    lead_unit: Unit
    unit: Unit
    other_unit: Unit
    foreign_unit: Unit
    department: Department
    doctor: User
    colleague: User
    other_doctor: User
    stranger: User
    mentor: User
    department_head: User
    coordinator: User
    other_coordinator: User
    training_office: User
    editor: User
    alliance_office: User
    auditor: User
    administrator: User

    def user(self, role: str) -> User | None:
        """The person who stands for one of ROLES; None for the visitor."""
        return None if role == VISITOR else getattr(self, role)


def build_world() -> World:
    """Make the world's rows. Takes a database; leaves nothing anywhere else."""
    lead_unit = UnitFactory(name="江川市第一人民医院", level="3A")
    unit = UnitFactory(name="青山县人民医院")
    other_unit = UnitFactory(name="白水县人民医院")
    foreign_unit = UnitFactory(name="远海市中心医院")
    alliance = AllianceFactory(slug="spine", name="江川脊柱专科联盟", lead_unit=lead_unit)
    foreign_alliance = AllianceFactory(slug="stroke", name="远海卒中专科联盟")
    MembershipFactory(alliance=alliance, unit=lead_unit, kind=MemberKind.LEAD)
    for member in (unit, other_unit):
        MembershipFactory(alliance=alliance, unit=member, teaching_annex=True)
    MembershipFactory(alliance=foreign_alliance, unit=foreign_unit)

    def member(username: str, at_unit: Unit, **user) -> User:
        return ProfileFactory(unit=at_unit, user__username=username, **user).user

    department = Department.objects.create(unit=lead_unit, name="脊柱外科")
    administrator = UserFactory(username="administrator", is_staff=True, is_superuser=True)
    world = World(
        alliance=alliance,
        foreign_alliance=foreign_alliance,
        lead_unit=lead_unit,
        unit=unit,
        other_unit=other_unit,
        foreign_unit=foreign_unit,
        department=department,
        doctor=member("doctor", unit),
        colleague=member("colleague", unit, user__imported=True),
        other_doctor=member("other_doctor", other_unit),
        stranger=member("stranger", foreign_unit),
        mentor=member("mentor", lead_unit),
        department_head=member("department_head", lead_unit),
        coordinator=member("coordinator", unit),
        other_coordinator=member("other_coordinator", other_unit),
        training_office=UserFactory(username="training_office"),
        editor=UserFactory(username="editor"),
        alliance_office=UserFactory(username="alliance_office"),
        auditor=UserFactory(username="auditor"),
        administrator=administrator,
    )
    _grant(world)
    return world


def _grant(world: World) -> None:
    """What `units.services.grant_role` would leave, in few statements: thousands of tests ask."""
    lead = {"unit": world.lead_unit, "department": world.department}
    grants = (
        (world.mentor, Role.MENTOR, lead),
        (world.department_head, Role.DEPARTMENT_HEAD, lead),
        (world.coordinator, Role.COORDINATOR, {"unit": world.unit}),
        (world.other_coordinator, Role.COORDINATOR, {"unit": world.other_unit}),
        (world.training_office, Role.TRAINING_OFFICE, {}),
        (world.editor, Role.EDITOR, {}),
        (world.alliance_office, Role.ALLIANCE_OFFICE, {}),
        (world.auditor, Role.AUDITOR, {}),
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, alliance=world.alliance, **scope)
        for user, role, scope in grants
    )
    for user, role, _scope in grants:
        if role in GROUP_OF_ROLE:
            user.groups.add(Group.objects.get_or_create(name=GROUP_OF_ROLE[role])[0])
