"""Writing a plan: a handful of statements however many rows it has.

Bulk writes send no signals, so search is told here; it reads them anew a moment later.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from alliance.accounts.models import User
from alliance.accounts.naming import name_key, place_key
from alliance.people.models import Profile
from alliance.search.marking import refresh_later
from alliance.units.enums import MemberKind
from alliance.units.models import Alliance, Membership, Unit

from .planning import PROFILE_FIELDS, UNIT_FIELDS, DoctorPlan, UnitPlan


def apply_units(plan: UnitPlan, *, alliance: Alliance, at: datetime) -> None:
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
    touched = {unit.pk for unit in plan.new_units + plan.changed_units} | {
        membership.unit_id for membership in plan.new_memberships
    }
    refresh_later("units", touched, at=at)
    people = Profile.objects.filter(unit__in=touched).order_by().values_list("pk", flat=True)
    refresh_later("people", people, at=at)
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
    touched = plan.new_profiles + plan.changed_profiles
    refresh_later("people", [profile.pk for profile in touched], at=at)
