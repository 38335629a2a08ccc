from datetime import date

import factory
from factory.django import DjangoModelFactory

from alliance.accounts.enums import Role
from alliance.accounts.factories import UserFactory

from .enums import MembershipStatus, UnitKind, UnitLevel
from .models import Alliance, Department, Membership, RoleGrant, Unit


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"第{n}人民医院")
    kind = UnitKind.GENERAL
    level = UnitLevel.L2A
    county = "青山县"


class AllianceFactory(DjangoModelFactory):
    class Meta:
        model = Alliance

    slug = factory.Sequence(lambda n: f"alliance-{n}")
    name = factory.Sequence(lambda n: f"第{n}专科联盟")
    specialty = "脊柱外科"
    founded_date = date(2024, 5, 18)


class MembershipFactory(DjangoModelFactory):
    """An active membership; the traits are the other states."""

    class Meta:
        model = Membership

    class Params:
        applied = factory.Trait(status=MembershipStatus.APPLIED, joined_date=None)
        approved = factory.Trait(status=MembershipStatus.APPROVED, joined_date=None)
        suspended = factory.Trait(status=MembershipStatus.SUSPENDED)
        declined = factory.Trait(status=MembershipStatus.DECLINED, joined_date=None)
        ended = factory.Trait(status=MembershipStatus.ENDED, ended_date=date(2026, 3, 31))

    alliance = factory.SubFactory(AllianceFactory)
    unit = factory.SubFactory(UnitFactory)
    status = MembershipStatus.ACTIVE
    joined_date = date(2024, 5, 18)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"脊柱外科{n}病区")


class RoleGrantFactory(DjangoModelFactory):
    """A bare grant; services.grant_role writes the trail and the Wagtail groups as well."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.TRAINING_OFFICE
    alliance = factory.SubFactory(AllianceFactory)
