"""The mentors of departments as the database knows them, for `teaching` to reckon with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from courses.mentoring.models import MentorProfile
from courses.mentoring.queries import away_periods
from courses.rotations import rules
from courses.rotations.models import Placement

from .teaching import Lack, Mentor, Roster, Stay


@dataclass(frozen=True)
class Choice:
    """A mentor, how many others they have at once in the period, and what speaks against them."""

    profile: MentorProfile
    load: int
    lack: Lack | None

    @property
    def user_id(self) -> int:
        return self.profile.user_id


@dataclass(frozen=True)
class Staff:
    """Mentors by user id, and the published stays that they have in hand."""

    profiles: dict[int, MentorProfile]
    mentors: list[Mentor]
    published: list[Stay]

    def roster(self, planned: Iterable[Stay] = ()) -> Roster:
        """With what is published, and with these."""
        return Roster(self.mentors, [*self.published, *planned])

    def choices(self, roster: Roster, stay: Stay) -> list[Choice]:
        """Who could take the stay, those with the least to do first."""
        return [
            Choice(self.profiles[key], roster.load(key, stay), None)
            for key in roster.candidates(stay)
        ]

    def others(self, roster: Roster, stay: Stay) -> list[Choice]:
        """Mentors of the department who cannot take the stay, with the reason."""
        return [
            Choice(profile, roster.load(key, stay), lack)
            for key, profile in self.profiles.items()
            if profile.department_id == stay.department
            and profile.accepting
            and (lack := roster.against(key, stay))
        ]


def staff_of(
    *,
    alliance_id: int,
    department_ids: Iterable[int],
    first: date,
    last: date,
    teaching: Iterable[int] = (),
    published: QuerySet[Placement],
) -> Staff:
    """The mentors of these departments and the persons `teaching` already; three queries.

    `published`: the placements to count as they stand.
    """
    profiles = {
        profile.user_id: profile
        for profile in MentorProfile.objects.filter(
            Q(department__in=list(department_ids)) | Q(user__in=set(teaching)),
            alliance=alliance_id,
        ).select_related("user")
    }
    away = away_periods(first=first, last=last, user_ids=list(profiles))
    stays = published.filter(
        mentor__in=list(profiles), starts_on__lte=last, ends_on__gte=first
    ).values_list("department", "starts_on", "ends_on", "mentor")
    return Staff(
        profiles,
        [
            Mentor(
                key,
                profile.department_id,
                profile.load_limit,
                tuple(away.get(key, ())),
                profile.accepting,
            )
            for key, profile in profiles.items()
        ],
        [Stay(*stay) for stay in stays],
    )


def stay_of(placed) -> Stay:
    """A placement, or a row of a draft, as a stay."""
    return Stay(placed.department_id, placed.starts_on, placed.ends_on, placed.mentor_id)


def staff_for(placement: Placement, *, on: date) -> tuple[Staff, Stay]:
    """Who could teach a placement from the day on, and the stay that is left of it."""
    first = max(on, placement.starts_on)
    last = max(first, placement.ends_on)
    staff = staff_of(
        alliance_id=rules.alliance_of(placement),
        department_ids=[placement.department_id],
        first=first,
        last=last,
        published=Placement.objects.occupying().exclude(pk=placement.pk),
    )
    return staff, Stay(placement.department_id, first, last)
