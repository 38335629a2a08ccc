"""Reads over several models."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from alliance.accounts.models import User
from alliance.core.models import AuditEntry
from alliance.people.models import Profile
from alliance.people.queries import search
from alliance.units.enums import CURRENT_MEMBERSHIP

from .models import Case, Reply, Specialty

VIEWS = ("case.read", "case.image.read")
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Reader:
    """Who looked at a case: how often at it, how often at its images, and when."""

    person: User | None
    views: int
    image_views: int
    first: datetime
    last: datetime


def readers_of(case: Case) -> list[Reader]:
    """Who looked, the last one first; two queries."""
    rows = list(
        AuditEntry.objects.filter(
            object_type=Case._meta.label_lower, object_id=str(case.pk), action__in=VIEWS
        )
        .order_by()
        .values("actor_id")
        .annotate(
            views=Count("pk", filter=Q(action=VIEWS[0])),
            image_views=Count("pk", filter=Q(action=VIEWS[1])),
            first=Min("at"),
            last=Max("at"),
        )
    )
    people = User.objects.in_bulk([row["actor_id"] for row in rows if row["actor_id"]])
    return sorted(
        (Reader(people.get(row.pop("actor_id")), **row) for row in rows),
        key=lambda reader: reader.last,
        reverse=True,
    )


def specialties_for(user_id: int) -> QuerySet[Specialty]:
    """Those to which this person may bring a case: of the alliances of their unit."""
    return Specialty.objects.filter(
        alliance__memberships__unit__profiles=user_id,
        alliance__memberships__status__in=CURRENT_MEMBERSHIP,
    ).distinct()


def people_of(alliance_id: int, text: str) -> list[Profile]:
    """Members of the alliance whose name is what was typed; nobody when nothing was."""
    if not text.strip():
        return []
    members = Profile.objects.filter(
        unit__memberships__alliance=alliance_id,
        unit__memberships__status__in=CURRENT_MEMBERSHIP,
        user__is_active=True,
    ).select_related("user", "unit")
    return list(search(members, text).order_by("user__name_key")[:MOST_PEOPLE])


def threads_of(case: Case) -> list[tuple[Reply, list[Reply]]]:
    """Replies with what was answered to each, in the order of time; one query."""
    replies = list(case.replies.select_related("by__profile__unit"))
    answers: dict[int, list[Reply]] = {reply.pk: [] for reply in replies if not reply.parent_id}
    for reply in replies:
        if reply.parent_id:
            answers[reply.parent_id].append(reply)
    return [(reply, answers[reply.pk]) for reply in replies if not reply.parent_id]
