"""Two hosts of the tests' own: what the people of a unit discuss among themselves."""

from uuid import uuid4

import pytest
from django.db.models import Q
from django.utils import timezone

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.discussion import hosts
from alliance.discussion.models import Comment
from alliance.discussion.services import writing
from alliance.units.models import Unit

AT = timezone.now()


def _unit_room(name: str, *, offices: bool) -> hosts.Host:
    def readable(roles):
        if roles.sees_everything:
            return Unit.objects.all()
        own = Q(profiles=roles.user_id)
        if offices:
            own |= Q(memberships__alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))
        return Unit.objects.filter(own).distinct()

    def readers(object_id):
        own = Q(is_superuser=True) | Q(profile__unit=object_id)
        if offices:
            own |= Q(
                role_grants__role=Role.ALLIANCE_OFFICE,
                role_grants__alliance__memberships__unit=object_id,
            )
        return User.objects.filter(own).distinct()

    def about(object_id):
        unit = Unit.objects.filter(pk=object_id).prefetch_related("memberships").first()
        if unit is None:
            return None
        (membership,) = unit.memberships.all()
        return hosts.About(unit.name, f"/units/{unit.pk}/", membership.alliance_id)

    return hosts.Host(
        name=name,
        label="单位",
        readable=readable,
        readers=readers,
        can_write=lambda roles, object_id: True,
        about=about,
    )


@pytest.fixture(autouse=True)
def rooms(monkeypatch) -> dict[str, hosts.Host]:
    """`room` is open to its unit and the office; `closed` to its unit alone."""
    found = {
        "room": _unit_room("room", offices=True),
        "closed": _unit_room("closed", offices=False),
    }
    monkeypatch.setattr(hosts, "HOSTS", found)
    for module in ("rules", "showing", "services.writing", "services.telling"):
        monkeypatch.setattr(f"alliance.discussion.{module}.HOSTS", found)
    for view in ("threads", "moderation"):
        monkeypatch.setattr(f"alliance.discussion.views.{view}.HOSTS", found)
    return found


@pytest.fixture
def say(world):
    """`say("好", by=doctor)`: a comment in the doctor's unit's room."""

    def write(text="同意。", *, by=None, host="room", at=AT, unit=None, **kwargs) -> Comment:
        return writing.write(
            host=host,
            object_id=(unit or world.unit).pk,
            text=text,
            by=by or world.doctor,
            at=at,
            **{"key": uuid4(), **kwargs},
        )

    return write
