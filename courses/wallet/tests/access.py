from django.utils import timezone

from courses.certificates.factories import HeldFactory
from courses.wallet.factories import ShareLinkFactory
from courses.wallet.models import ShareLink
from lms.testing.access import Row, members, only

WATCHERS = "coordinator training_office alliance_office"
HOLDER = only("doctor") | {"administrator": 404}


def certificate(world):
    return HeldFactory(holder=world.doctor, alliance=world.alliance)


def link(world) -> ShareLink:
    return ShareLinkFactory(owner=world.doctor, certificates=[certificate(world)])


def new_link(world) -> dict:
    return {"certificates": [certificate(world).pk], "last_date": timezone.localdate().isoformat()}


def unit(world) -> dict:
    return {"unit_id": world.unit.pk}


ROWS = [
    Row("wallet:mine", get=members(200), post=405),
    Row("wallet:print", kwargs=lambda w: {"pk": certificate(w).pk}, get=HOLDER, post=405),
    Row("wallet:take_all", get=405, post=members(200)),
    Row("wallet:links", get=members(200), post=405),
    # Whose certificate it is not is told so in the form.
    Row("wallet:create", data=new_link, get=405, post=members(200) | {"doctor": 302}),
    Row(
        "wallet:take_back",
        kwargs=lambda w: {"pk": link(w).pk},
        get=405,
        post=only("doctor", 302) | {"administrator": 404},
    ),
    # A coordinator of one unit is led there.
    Row(
        "wallet:units",
        get=only("training_office alliance_office")
        | dict.fromkeys(("coordinator", "other_coordinator"), 302),
        post=405,
    ),
    Row("wallet:unit", kwargs=unit, get=only(WATCHERS), post=405),
    Row("wallet:export", kwargs=unit, get=405, post=only(WATCHERS, 302)),
    Row("wallet:shared", kwargs=lambda w: {"token": link(w).token}, get=200, post=405),
]
