"""Proof that a host of discussions tells the same from both ends."""

from collections.abc import Iterable

from alliance.accounts.models import User
from alliance.discussion.hosts import Host
from alliance.units.queries import roles_of


def assert_ends_agree(host: Host, object_ids: Iterable[int], people: Iterable[User]) -> None:
    """Whoever may read a thing is among its readers, and nobody else is."""
    people = list(people)
    for object_id in object_ids:
        readers = set(host.readers(object_id).values_list("pk", flat=True))
        allowed = {user.pk for user in people if host.can_read(roles_of(user), object_id)}
        assert allowed == readers & {user.pk for user in people}, f"{host.name} {object_id}"
