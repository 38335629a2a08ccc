"""Reads over standards: the library's lists, and who has read what."""

from datetime import date
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership
from alliance.units.queries import RoleSet

from . import rules
from .enums import EXPIRES_SOON, ReadState
from .models import Acknowledgement, ReadingReminder, Standard, Version


def library(roles: RoleSet, *, on: date) -> QuerySet[Version]:
    """The newest version in force of each standard the person may read; unread ones first.

    Each says `read` (the person has acknowledged it) and `is_asked` (works in a member unit).
    """
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=roles.user_id)
    asked = Version.objects.asked_of(roles.user_id, on=on).values("pk")
    return (
        Version.objects.current_on(on)
        .visible_to(roles)
        .select_related("standard")
        .annotate(
            read=Exists(read),
            waits=Case(When(pk__in=asked, then=Value(0)), default=Value(1)),
        )
        .defer("body", "changes")
        .order_by("waits", "-valid_from", "-pk")
    )


def narrowed(versions: QuerySet[Version], *, words: str, kind: str) -> QuerySet[Version]:
    """Those whose title or code holds the words, of one kind."""
    if words:
        versions = versions.filter(Q(title__icontains=words) | Q(standard__code__icontains=words))
    return versions.filter(standard__kind=kind) if kind else versions


def managed(alliance_ids, *, on: date) -> QuerySet[Standard]:
    """Standards with their newest published version, the one in force, and their draft."""
    published = Q(versions__state="PUBLISHED")
    in_force = published & Q(versions__valid_from__lte=on)
    newest = Version.objects.published().filter(standard=OuterRef("pk")).order_by("-number")
    draft = Version.objects.filter(standard=OuterRef("pk"), state="DRAFT")
    found = Standard.objects.annotate(
        current_number=Max("versions__number", filter=in_force),
        newest_id=Subquery(newest.values("pk")[:1]),
        draft_id=Subquery(draft.values("pk")[:1]),
    )
    if alliance_ids is not None:
        found = found.filter(alliance__in=alliance_ids)
    return found.order_by(F("withdrawn_at").asc(nulls_first=True), "code", "pk")


def expiring(versions: QuerySet[Version], *, on: date) -> QuerySet[Version]:
    """Of those in force, the ones that expire within EXPIRES_SOON or have, and no newer waits."""
    newer = Version.objects.published().filter(
        standard=OuterRef("standard"), number__gt=OuterRef("number")
    )
    ends_soon = versions.current_on(on).filter(valid_until__lte=on + EXPIRES_SOON)
    return ends_soon.filter(~Exists(newer))


def readers_of(alliance_id: int) -> QuerySet[Profile]:
    """Everyone who is asked to read: the people of the alliance's member units."""
    membership = Membership.objects.filter(
        unit=OuterRef("unit"), alliance=alliance_id, status__in=CURRENT_MEMBERSHIP
    )
    return Profile.objects.filter(Exists(membership), user__is_active=True)


def watched_readers(roles: RoleSet, version: Version) -> QuerySet[Profile]:
    """Of the readers, those whom the person follows."""
    readers = readers_of(version.standard.alliance_id)
    if rules.watches_all(roles, version.standard.alliance_id):
        return readers
    return readers.filter(unit__in=rules.watched_units(roles, version.standard.alliance_id))


def with_reading(readers: QuerySet[Profile], version: Version) -> QuerySet[Profile]:
    """Each reader with `read_at` and `reminded_at`."""
    read = Acknowledgement.objects.filter(version=version, person=OuterRef("user"))
    asked = ReadingReminder.objects.filter(version=version, person=OuterRef("user"))
    return readers.annotate(
        read_at=Subquery(read.values("at")[:1], output_field=DateTimeField()),
        reminded_at=Subquery(asked.order_by("-at").values("at")[:1], output_field=DateTimeField()),
    )


class Tally(NamedTuple):
    """How many are asked and how many have read."""

    asked: int
    read: int

    @property
    def percent(self) -> int:
        return self.read * 100 // self.asked if self.asked else 100

    @property
    def unread(self) -> int:
        return self.asked - self.read


def tally(readers: QuerySet[Profile], version: Version) -> Tally:
    """One query."""
    read = Acknowledgement.objects.filter(version=version, person=OuterRef("user"))
    counts = readers.annotate(has_read=Exists(read)).aggregate(
        asked=Count("pk", output_field=IntegerField()),
        read=Count("pk", filter=Q(has_read=True)),
    )
    return Tally(**counts)


def unread_by_unit(readers: QuerySet[Profile], version: Version) -> QuerySet:
    """(unit id, name, asked, unread) of each unit, the one with the most unread first."""
    read = Acknowledgement.objects.filter(version=version, person=OuterRef("user"))
    return (
        readers.annotate(has_read=Exists(read))
        .order_by()
        .values_list("unit", "unit__name")
        .annotate(asked=Count("pk"), unread=Count("pk", filter=Q(has_read=False)))
        .order_by(F("unread").desc(), "unit__name_key")
    )


def in_state(readers: QuerySet[Profile], state: str) -> QuerySet[Profile]:
    """Those who have or have not read; `readers` come from with_reading."""
    if state == ReadState.UNREAD:
        return readers.filter(read_at__isnull=True)
    return readers.filter(read_at__isnull=False) if state == ReadState.READ else readers
