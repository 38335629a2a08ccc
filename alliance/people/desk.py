"""What the desk says about people and their accounts."""

from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.accounts.enums import CodePurpose
from alliance.accounts.models import ActivationCode
from alliance.core import desk
from alliance.core.prepared import Parameter, Prepared
from alliance.units.queries import RoleSet

from .models import Profile
from .queries import UNUSABLE


def _open_reset_codes(user) -> QuerySet[ActivationCode]:
    return ActivationCode.objects.filter(
        user=user,
        purpose=CodePurpose.RESET,
        used_at__isnull=True,
        expires_at__gt=Parameter("at"),
    )


OPEN_RESET_CODES = Prepared(
    lambda: _open_reset_codes(Parameter("user")).values_list("created_by__name", "created_at")
)


@desk.register
@desk.when(lambda person: Exists(_open_reset_codes(person)))
def reset_codes(*, user, roles, at):
    """Tells the holder of an account that somebody was handed a reset code for it."""
    for name, created_at in OPEN_RESET_CODES.rows(user=user.pk, at=at):
        yield desk.DeskItem(
            title=_("核对：有人为您的账号发放了密码重置码"),
            url=reverse("people:me"),
            urgency=desk.Urgency.DUE,
            note=_("由 %(name)s 于 %(date)s 发放。不是您要求的，请联系联盟办公室。")
            % {
                "name": name,
                "date": date_format(localtime(created_at), "DATETIME_FORMAT"),
            },
        )


@desk.register
def people_followed(*, user, roles, at):
    """For coordinators and offices: how many of their people can sign in already.

    Handing out codes is the coordinator's work of the day: one query. To an office it is a figure.
    """
    if not (roles.unit_ids or roles.office_alliance_ids):
        return
    if roles.unit_ids:
        counts = _count_people(roles)
    else:
        counts = desk.remembered("people", user.pk, count=lambda: _count_people(roles))
    activated = counts["people"] - counts["waiting"]
    if roles.unit_ids and counts["waiting"]:
        yield desk.DeskItem(
            title=_("给未激活的人员发放激活码"),
            url=f"{reverse('people:list')}?activated=no",
            urgency=desk.Urgency.DUE,
            figure=str(counts["waiting"]),
        )
    if counts["people"]:
        yield desk.DeskItem(
            title=_("已激活账号"),
            url=reverse("people:list"),
            urgency=desk.Urgency.STANDING,
            figure=f"{activated}/{counts['people']}",
            percent=100 * activated // counts["people"],
        )


def _count_people(roles: RoleSet) -> dict[str, int]:
    waiting = Q(user__password__startswith=UNUSABLE)
    return Profile.objects.visible_to(roles).aggregate(
        people=Count("pk"), waiting=Count("pk", filter=waiting)
    )
