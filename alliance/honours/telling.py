"""What those who were honoured are told; a unit is told through its coordinators."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.notices import kinds, services
from alliance.notices.enums import Pace
from alliance.units.models import RoleGrant

from .models import Award

GIVEN, GIVEN_TO_UNIT = "honour.given", "honour.given_to_unit"


def connect() -> None:
    kinds.register(
        kinds.Group("honours", _("荣誉"), Pace.AT_ONCE),
        {
            GIVEN: _("%(alliance)s授予您“%(title)s”。"),
            GIVEN_TO_UNIT: _("%(alliance)s授予您所在单位“%(title)s”。"),
        },
    )


def tell_honoured(
    award: Award, *, people: Collection[int], units: Collection[int], at: datetime
) -> None:
    said = {
        "params": {"alliance": award.alliance.name, "title": award.title},
        "url": f"{reverse('people:me')}#honours",
        "at": at,
    }
    if people:
        services.notify(users=people, kind=GIVEN, **said)
    if units:
        coordinators = RoleGrant.objects.filter(
            role=Role.COORDINATOR, unit__in=units, alliance=award.alliance_id
        )
        services.notify(
            users=coordinators.values_list("user", flat=True), kind=GIVEN_TO_UNIT, **said
        )
