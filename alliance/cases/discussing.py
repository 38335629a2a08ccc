"""Cases as a place of discussion: once confirmed, for exactly those who may read the case.

Experts and the author answer in the case itself (Reply); here everybody else asks and learns.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.discussion.hosts import About, Host
from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership, RoleGrant
from alliance.units.queries import RoleSet

from .enums import CONFIRMED, IN_DISCUSSION, ConferenceStatus, Scope
from .models import Attendee, Case, Invitation


def readable(roles: RoleSet) -> QuerySet[Case]:
    return Case.objects.visible_to(roles).filter(status__in=CONFIRMED)


def readers(object_id: int) -> QuerySet[User]:
    """The rule of CaseQuerySet.visible_to for one confirmed case, from the people's end."""
    case = Case.objects.filter(pk=object_id, status__in=CONFIRMED).first()
    if case is None:
        return User.objects.none()
    office = RoleGrant.objects.filter(alliance=case.alliance_id, role=Role.ALLIANCE_OFFICE)
    attendees = Attendee.objects.filter(conference__case=case).exclude(
        conference__status=ConferenceStatus.CANCELLED
    )
    ways = [
        office.filter(user=OuterRef("pk")),
        Invitation.objects.filter(case=case, user=OuterRef("pk")),
        Profile.objects.filter(unit=case.unit_id, user=OuterRef("pk")),
        attendees.filter(user=OuterRef("pk")),
    ]
    if case.scope == Scope.ALLIANCE:
        ways.append(
            Membership.objects.filter(
                alliance=case.alliance_id,
                unit__profiles=OuterRef("pk"),
                status__in=CURRENT_MEMBERSHIP,
            )
        )
    may_read = Q(is_superuser=True) | Q(pk=case.author_id)
    for way in ways:
        may_read |= Exists(way)
    return User.objects.filter(may_read, is_active=True)


def can_write(roles: RoleSet, object_id: int) -> bool:
    """Until the case is closed."""
    return Case.objects.filter(pk=object_id, status__in=IN_DISCUSSION).exists()


def about(object_id: int) -> About | None:
    """The number alone: a question may say too much for a notice or a mail."""
    case = Case.objects.filter(pk=object_id, status__in=CONFIRMED).only("alliance_id").first()
    return case and About(
        title=_("病例 %(number)d") % {"number": object_id},
        url=reverse("cases:case", args=[object_id]),
        alliance_id=case.alliance_id,
    )


HOST = Host(
    name="case",
    label=gettext_lazy("病例"),
    readable=readable,
    readers=readers,
    can_write=can_write,
    about=about,
)
