"""What search finds of people, and who finds them: what ProfileQuerySet.visible_to says.

A person's own file is under 我的 and not among the people, so nobody finds themselves by it.
"""

from collections.abc import Collection, Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.search import readers, sources
from alliance.search.following import follow
from alliance.search.sources import Entry, Source
from alliance.units.enums import CURRENT_MEMBERSHIP, OPEN_MEMBERSHIP
from alliance.units.models import Membership, Unit
from alliance.units.queries import roles_of

from .enums import Title
from .models import Profile

AT_ONCE = 1000


def read_people(keys: Collection[int] | None) -> Iterator[Entry]:
    """Everybody with a profile; their coordinators and offices are the audience."""
    people = Profile.objects.select_related("user", "unit").prefetch_related(
        Prefetch("unit__memberships", Membership.objects.filter(status__in=OPEN_MEMBERSHIP))
    )
    if keys is not None:
        people = people.filter(pk__in=keys)
    for profile in people.order_by("pk").iterator(AT_ONCE):
        unit = profile.unit
        yield Entry(
            key=profile.pk,
            title=profile.user.name,
            url=f"/people/{profile.pk}/",
            keywords=f"{unit.name} {profile.department} {profile.get_title_display()}",
            note=f"{unit.name} {profile.department}".strip(),
            category=profile.title,
            region=unit.county,
            audience=(
                readers.followers_of_unit(unit.pk),
                *(readers.office_of(place.alliance_id) for place in unit.memberships.all()),
            ),
            readings=(profile.user.name_key,),
        )


@readers.carries
def audiences(*, user: User) -> Iterator[str]:
    """What a person belongs to by their roles and by the unit they work in."""
    roles = roles_of(user)
    member = {grant[1] for grant in roles.grants}
    member.update(
        Membership.objects.filter(
            unit__profiles=user.pk, status__in=CURRENT_MEMBERSHIP
        ).values_list("alliance", flat=True)
    )
    yield from map(readers.members_of, member)
    yield from map(readers.office_of, roles.office_alliance_ids)
    yield from map(readers.followers_of_unit, roles.unit_ids)


def _people_of(unit_id: int) -> list[int]:
    return list(Profile.objects.filter(unit=unit_id).order_by().values_list("pk", flat=True))


def connect() -> None:
    sources.register(
        Source("people", _("人员"), read=read_people, categories=tuple(Title.choices), order=70)
    )
    follow("people", Profile, keys=lambda profile: [profile.pk])
    follow("people", User, keys=lambda user: [user.pk], fields={"name"}, new=False)
    follow("people", Unit, keys=lambda unit: _people_of(unit.pk), fields={"name"}, new=False)
    follow("people", Membership, keys=lambda membership: _people_of(membership.unit_id))
