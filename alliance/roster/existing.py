"""What the database holds of the units and people that rows speak of: a few queries a batch."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from alliance.accounts.models import User
from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP, OPEN_MEMBERSHIP, MemberKind
from alliance.units.models import Alliance, Membership, Unit

from .rows import DoctorRow, UnitRow


@dataclass
class KnownUnits:
    by_name: dict[str, Unit]
    name_by_uscc: dict[str, str]
    memberships: dict[int, Membership]
    """Unit -> its latest membership of this alliance."""
    other_alliances: dict[int, set[int]]
    """Unit -> other alliances in which it has an open membership."""
    lead: Membership | None


def known_units(rows: Iterable[UnitRow], *, alliance: Alliance, lock: bool) -> KnownUnits:
    units = Unit.objects.order_by("pk")
    memberships = Membership.objects.select_related("unit").order_by("pk")
    if lock:
        units = units.select_for_update()
        memberships = memberships.select_for_update(of=["self"])
    rows = list(rows)
    found = list(
        units.filter(
            Q(name__in=[row.name for row in rows])
            | Q(uscc__in=[row.uscc for row in rows if row.uscc])
        )
    )
    known = KnownUnits(
        by_name={unit.name: unit for unit in found},
        name_by_uscc={unit.uscc: unit.name for unit in found if unit.uscc},
        memberships={},
        other_alliances={},
        lead=None,
    )
    for membership in memberships.filter(
        Q(unit__in=found) | Q(alliance=alliance, kind=MemberKind.LEAD, status__in=OPEN_MEMBERSHIP)
    ):
        if membership.alliance_id == alliance.pk:
            known.memberships[membership.unit_id] = membership
            if membership.kind == MemberKind.LEAD and membership.status in OPEN_MEMBERSHIP:
                known.lead = membership
        elif membership.status in OPEN_MEMBERSHIP:
            known.other_alliances.setdefault(membership.unit_id, set()).add(membership.alliance_id)
    return known


def member_units(alliance: Alliance) -> dict[str, Unit]:
    """Today's member units of the alliance by name."""
    units = Unit.objects.filter(
        memberships__alliance=alliance, memberships__status__in=CURRENT_MEMBERSHIP
    )
    return {unit.name: unit for unit in units}


@dataclass
class KnownPeople:
    by_phone: dict[str, User]
    user_by_email: dict[str, int]
    user_by_username: dict[str, int]
    profiles: dict[int, Profile]
    user_by_licence: dict[str, int]
    foreign_unit_ids: set[int]
    """Units of these people that belong to other alliances and not to this one."""


def known_people(rows: Iterable[DoctorRow], *, alliance: Alliance, lock: bool) -> KnownPeople:
    users = User.objects.order_by("pk")
    profiles = Profile.objects.select_related("unit").order_by("pk")
    if lock:
        users = users.select_for_update()
        profiles = profiles.select_for_update(of=["self"])
    rows = list(rows)
    phones = [row.phone for row in rows]
    emails = [row.email for row in rows if row.email]
    licences = [row.licence_no for row in rows if row.licence_no]
    by_phone = {user.phone: user for user in users.filter(phone__in=phones)}
    found = list(
        profiles.filter(
            Q(pk__in=[user.pk for user in by_phone.values()]) | Q(licence_no__in=licences)
        )
    )
    return KnownPeople(
        by_phone=by_phone,
        user_by_email=dict(
            User.objects.annotate(lower=Lower("email"))
            .filter(lower__in=emails)
            .values_list("lower", "pk")
        ),
        user_by_username=dict(
            User.objects.annotate(lower=Lower("username"))
            .filter(lower__in=[*phones, *(new_username(phone) for phone in phones)])
            .values_list("lower", "pk")
        ),
        profiles={profile.pk: profile for profile in found},
        user_by_licence={p.licence_no: p.pk for p in found if p.licence_no},
        foreign_unit_ids=_foreign(alliance, {profile.unit_id for profile in found}),
    )


def new_username(phone: str) -> str:
    """Of a person who was imported: the same for the same phone, and never a bare number."""
    return f"d{phone}"


def _foreign(alliance: Alliance, unit_ids: set[int]) -> set[int]:
    open_memberships = Membership.objects.filter(unit__in=unit_ids, status__in=OPEN_MEMBERSHIP)
    own, foreign = set(), set()
    for unit_id, alliance_id in open_memberships.values_list("unit_id", "alliance_id"):
        (own if alliance_id == alliance.pk else foreign).add(unit_id)
    return foreign - own
