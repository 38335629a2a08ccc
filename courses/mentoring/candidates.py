"""Whom the office may pair: who has no mentor yet, and who still takes one."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.people.models import Profile
from alliance.people.queries import search
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Alliance
from alliance.units.queries import RoleSet
from courses.programmes.models import Trainee

from .enums import PairingKind, PairingStatus
from .models import MentorProfile, Pairing
from .queries import MENTORED, available_mentors

SHOWN = 30
_OPEN = [PairingStatus.PROPOSED, PairingStatus.ACTIVE]


def alliances_of(roles: RoleSet) -> QuerySet[Alliance]:
    """The alliances whose pairings the person arranges."""
    alliances = Alliance.objects.all()
    if roles.sees_everything:
        return alliances
    return alliances.filter(pk__in=roles.alliances(Role.TRAINING_OFFICE))


def mentors_for(roles: RoleSet, *, on: date, with_room: bool) -> QuerySet[MentorProfile]:
    """Mentors whom the office may propose."""
    mentors = available_mentors(on=on).filter(alliance__in=alliances_of(roles))
    if with_room:
        mentors = mentors.with_room()
    return mentors.select_related("user", "unit")


def candidates_for(roles: RoleSet, *, kind: PairingKind, words: str) -> list[tuple[int, str]]:
    """The first thirty who fit, as choices: a trainee's id, or for a chain a user's."""
    people = search(Profile.objects.all(), words)
    if kind == PairingKind.PRIMARY:
        return _trainees_without_mentor(roles, people)
    return _members_without_mentor(roles, people)


def _trainees_without_mentor(roles: RoleSet, people: QuerySet) -> list[tuple[int, str]]:
    theirs = Pairing.objects.filter(
        mentee=OuterRef("user"), programme=OuterRef("intake__version__programme"), status__in=_OPEN
    )
    trainees = (
        Trainee.objects.filter(
            ~Exists(theirs),
            status__in=MENTORED,
            user__in=people.values("user"),
            intake__version__programme__alliance__in=alliances_of(roles),
        )
        .select_related("user", "unit", "intake__version__programme")
        .order_by("user__name_key", "pk")
    )
    return [
        (
            trainee.pk,
            _("%(name)s · %(unit)s · %(programme)s %(intake)s")
            % {
                "name": trainee.user.name,
                "unit": trainee.unit.name,
                "programme": trainee.intake.version.programme.name,
                "intake": trainee.intake.name,
            },
        )
        for trainee in trainees[:SHOWN]
    ]


def _members_without_mentor(roles: RoleSet, people: QuerySet) -> list[tuple[int, str]]:
    theirs = Pairing.objects.filter(
        mentee=OuterRef("user"), kind=PairingKind.CHAIN, status__in=_OPEN
    )
    found = (
        people.filter(
            ~Exists(theirs),
            unit__memberships__alliance__in=alliances_of(roles),
            unit__memberships__status__in=CURRENT_MEMBERSHIP,
        )
        .exclude(unit__level__startswith="3")
        .select_related("user", "unit")
        .order_by("user__name_key", "pk")
        .distinct()
    )
    return [
        (profile.pk, _("%(name)s · %(unit)s") % {"name": profile.user.name, "unit": profile.unit})
        for profile in found[:SHOWN]
    ]
