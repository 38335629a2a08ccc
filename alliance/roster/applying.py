"""Writing a plan: a handful of statements however many rows it has."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from alliance.accounts.models import User
from alliance.accounts.naming import name_key, place_key
from alliance.people.models import Profile
from alliance.units.enums import MemberKind
from alliance.units.models import Alliance, Membership, Unit

from .planning import PROFILE_FIELDS, UNIT_FIELDS, DoctorPlan, UnitPlan


def apply_units(plan: UnitPlan, *, alliance: Alliance) -> None:
    """In the caller's transaction. The former lead steps back before another becomes the lead."""
    if plan.former_lead and plan.former_lead not in plan.changed_memberships:
        plan.former_lead.kind = MemberKind.MEMBER
    if plan.former_lead:
        Membership.objects.filter(pk=plan.former_lead.pk).update(kind=plan.former_lead.kind)
    for unit in plan.new_units:
        unit.name_key = place_key(unit.name)
    Unit.objects.bulk_create(plan.new_units)
    Unit.objects.bulk_update(plan.changed_units, UNIT_FIELDS)
    Membership.objects.bulk_create(plan.new_memberships)
    Membership.objects.bulk_update(plan.changed_memberships, ["kind", "joined_date"])
    if plan.lead and alliance.lead_unit_id != plan.lead.pk:
        alliance.lead_unit = plan.lead
        alliance.save(update_fields=["lead_unit"])


def apply_doctors(plan: DoctorPlan, *, at: datetime) -> None:
    """In the caller's transaction. New people get no password: they activate their account."""
    new_users = [profile.user for profile in plan.new_profiles if profile.user.pk is None]
    for user in new_users:
        user.name_key = name_key(user.name)
        user.password = make_password(None)
        user.date_joined = at
    User.objects.bulk_create(new_users)
    User.objects.bulk_update(plan.changed_users, ["email"])
    for profile in plan.new_profiles:
        profile.user_id = profile.user.pk
    Profile.objects.bulk_create(plan.new_profiles)
    Profile.objects.bulk_update(plan.changed_profiles, ["unit", *PROFILE_FIELDS])
