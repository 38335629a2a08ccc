"""What can be discussed: each app above registers its kind of thing, and says who may read it.

    hosts.register(
        Host(
            name="news",                       # part of addresses and of rows: never renamed
            label=_("新闻"),
            readable=readable_news,            # (roles) -> QuerySet of the things one may read
            readers=readers_of_news,           # (object_id) -> QuerySet of the people who may
            can_write=lambda roles, pk: True,  # asked only of who may read
            about=about_news,                  # (object_id) -> About, or None when it is gone
        )
    )

`readable` and `readers` are the same rule from both ends: `lms.testing.discussing` proves it. A
comment is read, found, mentioned in and told of exactly as far as they allow.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from alliance.accounts.models import User
from alliance.units.queries import RoleSet


@dataclass(frozen=True)
class About:
    """What notices and pages say of the thing discussed.

    Its alliance's office moderates; without one, that of every alliance does. The title stands in
    notices and mails: it holds nothing about a patient.
    """

    title: str
    url: str
    alliance_id: int | None


@dataclass(frozen=True)
class Host:
    name: str
    label: str | Promise
    readable: Callable[[RoleSet], QuerySet]
    readers: Callable[[int], QuerySet[User]]
    can_write: Callable[[RoleSet, int], bool]
    about: Callable[[int], About | None]

    def can_read(self, roles: RoleSet, object_id: int) -> bool:
        return self.readable(roles).filter(pk=object_id).exists()


HOSTS: dict[str, Host] = {}


def register(host: Host) -> None:
    """Called from `apps.ready`."""
    HOSTS[host.name] = host
