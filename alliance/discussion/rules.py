"""Who may read, write and moderate where. The lists are in the QuerySets of models."""

from datetime import datetime

from alliance.accounts.enums import Role
from alliance.units.queries import RoleSet

from .hosts import HOSTS
from .models import Comment, Silence, Thread


def can_read(roles: RoleSet, *, host: str, object_id: int) -> bool:
    """The rule of ThreadQuerySet.visible_to, also where nobody has said anything yet."""
    known = HOSTS.get(host)
    return known is not None and known.can_read(roles, object_id)


def can_write(roles: RoleSet, *, host: str, object_id: int) -> bool:
    return can_read(roles, host=host, object_id=object_id) and HOSTS[host].can_write(
        roles, object_id
    )


def can_moderate(roles: RoleSet, thread: Thread) -> bool:
    """The rule of ThreadQuerySet.moderated_by, for one thread."""
    if not roles.sees_everything:
        offices = roles.alliances(Role.ALLIANCE_OFFICE)
        if not offices or (thread.alliance_id is not None and thread.alliance_id not in offices):
            return False
    return can_read(roles, host=thread.host, object_id=thread.object_id)


def can_edit(user_id: int, comment: Comment, *, at: datetime) -> bool:
    """Within the window, by its author, while it stands."""
    return comment.author_id == user_id and comment.is_visible and at <= comment.editable_until


def can_delete(user_id: int, comment: Comment) -> bool:
    return comment.author_id == user_id and comment.is_visible


def can_report(user_id: int, comment: Comment) -> bool:
    return comment.author_id != user_id and comment.is_visible


def silence_of(user_id: int, thread: Thread, *, at: datetime) -> Silence | None:
    """What keeps the person from writing here now, the longest first.

    In a thread of no alliance a silence of any alliance holds.
    """
    silences = Silence.objects.holding(at=at).filter(user=user_id).order_by("-until")
    if thread.alliance_id is not None:
        silences = silences.filter(alliance=thread.alliance_id)
    return silences.first()


def can_silence(roles: RoleSet, *, alliance_id: int, person) -> bool:
    """The alliance's office; nobody silences themselves or an administrator."""
    if person.pk == roles.user_id or person.is_superuser:
        return False
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)
