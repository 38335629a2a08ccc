"""Telling people things, and what they do with what they were told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit

from . import unread
from .enums import Pace
from .kinds import GROUPS, KINDS, Group
from .models import Notice, Preference

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)


@transaction.atomic
def notify(
    *,
    users: Iterable[int],
    kind: str,
    params: Mapping[str, str | int],
    url: str,
    at: datetime,
    key: str = "",
) -> None:
    """Tell these people (ids) one thing, in the caller's transaction; two statements for all.

    `params` fills the sentence of the kind; a missing one is a KeyError here and not at reading.
    With a `key` the same thing is told to a person once, however often this is called. Whoever
    cannot sign in is told nothing.
    """
    known = KINDS[kind]
    str(known.text) % params
    people = list(User.objects.filter(pk__in=set(users), is_active=True).values_list("pk", "email"))
    paces = _paces([pk for pk, email in people if email], known.group)
    Notice.objects.bulk_create(
        (
            Notice(
                user_id=pk,
                kind=kind,
                params=dict(params),
                url=url,
                key=key,
                created_at=at,
                mail_due_at=paces[pk].due_at(at) if pk in paces else None,
            )
            for pk, _ in people
        ),
        ignore_conflicts=bool(key),
    )
    unread.forget(pk for pk, _ in people)


def paces_of(user_id: int) -> dict[str, Pace]:
    """The person's pace for each registered group."""
    chosen = dict(Preference.objects.filter(user=user_id).values_list("group", "pace"))
    return {name: _chosen_or_default(chosen, group) for name, group in GROUPS.items()}


def _paces(user_ids: list[int], group: Group) -> dict[int, Pace]:
    """Each person's pace for one group; no query when nobody can be mailed."""
    chosen = defaultdict(dict)
    if user_ids:
        rows = Preference.objects.filter(user__in=user_ids, group__in=(group.name, ""))
        for user_id, name, pace in rows.values_list("user", "group", "pace"):
            chosen[user_id][name] = pace
    return {user_id: _chosen_or_default(chosen[user_id], group) for user_id in user_ids}


def _chosen_or_default(chosen: Mapping[str, str], group: Group) -> Pace:
    return Pace(chosen.get(group.name) or chosen.get("") or group.pace)


@transaction.atomic
def choose_paces(*, user: User, paces: Mapping[str, str], at: datetime) -> None:
    """Keep the person's pace for each group; what waits to be mailed follows the new one."""
    Preference.objects.bulk_create(
        (Preference(user=user, group=group, pace=pace) for group, pace in paces.items()),
        update_conflicts=True,
        unique_fields=["user", "group"],
        update_fields=["pace"],
    )
    for group, pace in paces.items():
        kinds = [kind.name for kind in KINDS.values() if kind.group.name == group]
        waiting = Notice.objects.of(user.pk).filter(kind__in=kinds, mail_due_at__isnull=False)
        waiting.update(mail_due_at=Pace(pace).due_at(at))


@transaction.atomic
def stop_mail(*, user_id: int, at: datetime) -> None:
    """Mail this person no notice any more, also none of a group that comes later. Idempotent."""
    if not User.objects.select_for_update().filter(pk=user_id).exists():
        return
    Preference.objects.filter(user=user_id).delete()
    Preference.objects.create(user_id=user_id, group="", pace=Pace.NEVER)
    Notice.objects.of(user_id).filter(mail_due_at__isnull=False).update(mail_due_at=None)
    audit.record("notice.unsubscribe", by_id=user_id, at=at)


@transaction.atomic
def mark_read(*, user_id: int, notice_id: int, at: datetime) -> None:
    """Mark one of the person's notices as read; it is not mailed any more. Idempotent."""
    notice = Notice.objects.of(user_id).unread().filter(pk=notice_id)
    if notice.update(read_at=at, mail_due_at=None):
        unread.forget([user_id])


@transaction.atomic
def mark_all_read(*, user_id: int, last_id: int, at: datetime) -> None:
    """Mark as read what the person had up to this notice: what came since, they have not seen."""
    notices = Notice.objects.of(user_id).unread().filter(pk__lte=last_id)
    if notices.update(read_at=at, mail_due_at=None):
        unread.forget([user_id])


def delete_old(*, at: datetime) -> int:
    """Sweep what was read and is older than READ_KEPT, and all older than UNREAD_KEPT."""
    read = Notice.objects.filter(read_at__isnull=False, created_at__lt=at - READ_KEPT)
    forgotten = Notice.objects.filter(created_at__lt=at - UNREAD_KEPT)
    with transaction.atomic():
        unread.forget(forgotten.unread().values_list("user", flat=True).distinct())
        return (read | forgotten).delete()[0]
