"""Reads over mentors and pairings."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from alliance.units.enums import CURRENT_MEMBERSHIP
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from .enums import TOOK_PLACE, MeetingStatus, PairingKind, PairingStatus
from .models import AwayPeriod, Meeting, MentorProfile, Pairing
from .tiers import tier_of

MEET_EVERY = timedelta(days=14)
MENTORED = (ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING)


def available_mentors(
    *, on: date, alliance_id: int | None = None, department_id: int | None = None
) -> QuerySet[MentorProfile]:
    """Mentors who take mentees and are not away on the day; `with_room()` leaves out the full."""
    mentors = MentorProfile.objects.filter(accepting=True).present(on)
    if alliance_id is not None:
        mentors = mentors.filter(alliance=alliance_id)
    if department_id is not None:
        mentors = mentors.filter(department=department_id)
    return mentors


def away_periods(
    *, first: date, last: date, user_ids: Iterable[int] | None = None
) -> dict[int, list[tuple[date, date]]]:
    """When mentors are away between two days: user id -> (first, last) days, both included."""
    periods = AwayPeriod.objects.filter(starts_on__lte=last, ends_on__gte=first)
    if user_ids is not None:
        periods = periods.filter(mentor__user__in=user_ids)
    away = defaultdict(list)
    for user_id, starts_on, ends_on in periods.order_by("starts_on").values_list(
        "mentor__user", "starts_on", "ends_on"
    ):
        if (starts_on, ends_on) not in away[user_id]:
            away[user_id].append((starts_on, ends_on))
    return dict(away)


def with_last_meeting(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Adds `met_on`, the last day they met, and `waits_since`, that or the first day."""
    held = Meeting.objects.filter(pairing=OuterRef("pk"), status__in=TOOK_PLACE)
    return pairings.annotate(
        met_on=Subquery(held.order_by("-held_on").values("held_on")[:1]),
        waits_since=Coalesce(F("met_on"), F("active_on")),
    )


def with_next_meeting(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Adds `next_meeting_on` and `next_meeting_id` of the earliest planned meeting."""
    planned = Meeting.objects.filter(pairing=OuterRef("pk"), status=MeetingStatus.PLANNED).order_by(
        "planned_on", "pk"
    )
    return pairings.annotate(
        next_meeting_on=Subquery(planned.values("planned_on")[:1]),
        next_meeting_id=Subquery(planned.values("pk")[:1]),
    )


def overdue(pairings: QuerySet[Pairing], *, on: date) -> QuerySet[Pairing]:
    """Running pairings that have not met for more than 14 days, the longest first."""
    return (
        with_last_meeting(pairings.active())
        .filter(waits_since__lt=on - MEET_EVERY)
        .order_by("waits_since", "pk")
    )


def is_overdue(pairing: Pairing, *, on: date) -> bool:
    """The rule of `overdue` for a pairing read by `with_last_meeting`."""
    return pairing.is_active and pairing.waits_since < on - MEET_EVERY


def to_sign(user_id: int) -> QuerySet[Meeting]:
    """Minutes that wait for this person's signature, the oldest first."""
    held = Meeting.objects.filter(
        status=MeetingStatus.HELD, pairing__status=PairingStatus.ACTIVE
    ).select_related("pairing__mentor__user", "pairing__mentee")
    as_mentor = held.filter(pairing__mentor__user=user_id, mentor_signed_at__isnull=True)
    as_mentee = held.filter(pairing__mentee=user_id, mentee_signed_at__isnull=True)
    return (as_mentor | as_mentee).order_by("held_on", "pk")


def to_accept(user_id: int) -> QuerySet[Pairing]:
    """Proposals that wait for this person's word."""
    proposed = Pairing.objects.filter(status=PairingStatus.PROPOSED)
    as_mentor = proposed.filter(mentor__user=user_id, accepted_by_mentor_at__isnull=True)
    as_mentee = proposed.filter(mentee=user_id, accepted_by_mentee_at__isnull=True)
    return (as_mentor | as_mentee).order_by("proposed_at", "pk")


def waits_for(pairing: Pairing, user_id: int) -> bool:
    """The rule of `to_accept` for one pairing, read with its mentor."""
    if pairing.status != PairingStatus.PROPOSED:
        return False
    as_mentor = pairing.mentor.user_id == user_id and pairing.accepted_by_mentor_at is None
    return as_mentor or (pairing.mentee_id == user_id and pairing.accepted_by_mentee_at is None)


@dataclass(frozen=True)
class Offer:
    """What a person may propose to one mentor: to be theirs in a traineeship, or in a chain."""

    kind: PairingKind
    trainee: Trainee | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.trainee.pk}" if self.trainee else str(self.kind)


def offers(*, mentor: MentorProfile, user) -> list[Offer]:
    """What the person may ask of the mentor today; nothing that stands already."""
    if mentor.user_id == user.pk:
        return []
    open_ = Pairing.objects.filter(
        mentee=user, alliance=mentor.alliance_id,
        status__in=[PairingStatus.PROPOSED, PairingStatus.ACTIVE],
    )  # fmt: skip
    taken = set(open_.values_list("kind", "programme"))
    trainees = Trainee.objects.filter(
        user=user,
        status__in=MENTORED,
        intake__version__programme__alliance=mentor.alliance_id,
    ).select_related("intake__version__programme")
    found = [
        Offer(PairingKind.PRIMARY, trainee)
        for trainee in trainees
        if (PairingKind.PRIMARY, trainee.intake.version.programme_id) not in taken
    ]
    if (PairingKind.CHAIN, None) not in taken and stands_below(mentor=mentor, user=user):
        found.append(Offer(PairingKind.CHAIN))
    return found


def stands_below(*, mentor: MentorProfile, user) -> bool:
    """Whether the person's unit is a member of the alliance, in a lower tier than the mentor's."""
    profile = getattr(user, "profile", None)
    if profile is None or tier_of(profile.unit) >= tier_of(mentor.unit):
        return False
    return profile.unit.memberships.filter(
        alliance=mentor.alliance_id, status__in=CURRENT_MEMBERSHIP
    ).exists()


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """Mentors who have not met the trainees of these placements for more than 14 days.

    One query; a trainee in two of the placements is named once.
    """
    placement_of = Subquery(
        placements.filter(trainee=OuterRef("trainee")).order_by("-starts_on").values("pk")[:1]
    )
    found = (
        overdue(Pairing.objects.filter(kind=PairingKind.PRIMARY), on=on)
        .annotate(placement_id=placement_of)
        .filter(placement_id__isnull=False)
        .values_list("pk", "trainee", "placement_id", "mentor__user", "waits_since")
    )
    return [
        Late(
            kind=LateKind.MEETING,
            trainee_id=trainee_id,
            placement_id=placement_id,
            chase_id=mentor_id,
            since=since + MEET_EVERY,
            url=reverse("mentoring:pairing", args=[pairing_id]),
        )
        for pairing_id, trainee_id, placement_id, mentor_id, since in found
    ]
