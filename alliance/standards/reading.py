"""'I have read it', and asking those who have not."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import NotAllowed, require
from alliance.core.queue import enqueue
from alliance.units.queries import roles_of

from . import queries, rules, tasks
from .models import Acknowledgement, ReadingReminder, Version

AT_ONCE = 1000
LETTERS_AT_ONCE = 50
FIND_AGAIN_AFTER = timedelta(minutes=5)


class NotInForce(Exception):
    """Not the version that is read now: to come, superseded, expired or withdrawn."""


@transaction.atomic
def acknowledge(*, version_id: int, by: User, at: datetime) -> Acknowledgement:
    """Keep that the person has read the version. Idempotent. Raises NotAllowed, NotInForce."""
    version = Version.objects.select_related("standard").get(pk=version_id)
    if version.is_draft or not rules.is_reader(roles_of(by), version.standard.alliance_id):
        raise NotAllowed
    _require_in_force(version, at=at)
    read, is_new = Acknowledgement.objects.get_or_create(
        version=version, person=by, defaults={"at": at}
    )
    if is_new:
        audit.record(
            "standard.acknowledge",
            by_id=by.pk,
            target=version,
            alliance_id=version.standard.alliance_id,
            at=at,
        )
    return read


def _require_in_force(version: Version, *, at: datetime) -> None:
    today = timezone.localdate(at)
    if not Version.objects.current_on(today).unexpired_on(today).filter(pk=version.pk).exists():
        raise NotInForce


@transaction.atomic
def remind(
    *,
    version_id: int,
    by: User,
    at: datetime,
    unit_id: int | None = None,
    people: Collection[int] | None = None,
) -> int:
    """Ask those who have not read it, each at most once a day; returns how many are asked now.

    Of those whom `by` follows: everyone, or a unit's, or these people. Raises NotAllowed,
    NotInForce.
    """
    version = Version.objects.select_related("standard").get(pk=version_id)
    roles = roles_of(by)
    require(not version.is_draft and rules.can_watch(roles, version.standard.alliance_id))
    _require_in_force(version, at=at)
    readers = queries.with_reading(queries.watched_readers(roles, version), version)
    unread = readers.filter(read_at__isnull=True)
    if unit_id is not None:
        unread = unread.filter(unit=unit_id)
    if people is not None:
        unread = unread.filter(user__in=people)
    on = timezone.localdate(at)
    before = version.reminders.filter(on=on).count()
    ReadingReminder.objects.bulk_create(
        (
            ReadingReminder(version=version, person_id=person_id, by=by, at=at, on=on)
            for person_id in unread.order_by("pk").values_list("user", flat=True)
        ),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    asked = version.reminders.filter(on=on).count() - before
    if asked:
        audit.record(
            "standard.remind",
            by_id=by.pk,
            target=version,
            alliance_id=version.standard.alliance_id,
            at=at,
            people=asked,
        )
        enqueue(tasks.send_reading_reminders, version.pk)
    return asked


def send_reminders(*, version_id: int, at: datetime) -> int:
    """Write the letters of a version that are still to be written; returns how many were settled.

    Safe to run twice and beside itself. Who has no address gets no letter, the desk says the same.
    """
    settled = 0
    while batch := _settle_some(version_id=version_id, at=at):
        settled += batch
    return settled


@transaction.atomic
def _settle_some(*, version_id: int, at: datetime) -> int:
    waiting = list(
        ReadingReminder.objects.select_for_update(of=["self"], skip_locked=True)
        .filter(version=version_id, settled_at__isnull=True)
        .select_related("version__standard__alliance", "person", "by")
        .order_by("pk")[:LETTERS_AT_ONCE]
    )
    read = set(
        Acknowledgement.objects.filter(
            version=version_id, person__in=[reminder.person_id for reminder in waiting]
        ).values_list("person", flat=True)
    )
    for reminder in waiting:
        if reminder.person.email and reminder.person_id not in read:
            _write_letter(reminder)
    ReadingReminder.objects.filter(pk__in=[one.pk for one in waiting]).update(settled_at=at)
    return len(waiting)


def _write_letter(reminder: ReadingReminder) -> None:
    version = reminder.version
    with override(reminder.person.language):
        subject = gettext("请阅读：%(title)s") % {"title": version.title}
        body = gettext(
            "%(name)s，您好：%(by)s 提醒您阅读%(alliance)s的“%(title)s”（第 %(number)s 版），"
            "读完请点“我已阅读”。\n\n%(url)s"
        ) % {
            "name": reminder.person.name,
            "by": reminder.by.name,
            "alliance": version.standard.alliance.name,
            "title": version.title,
            "number": version.number,
            "url": settings.SITE_URL + version.get_absolute_url(),
        }
    send_mail(subject, body, None, [reminder.person.email])


def versions_with_lost_letters(*, at: datetime) -> list[int]:
    """Versions some of whose reminders were left by a task that was lost."""
    lost = ReadingReminder.objects.filter(settled_at__isnull=True, at__lt=at - FIND_AGAIN_AFTER)
    return list(lost.order_by().values_list("version", flat=True).distinct())
