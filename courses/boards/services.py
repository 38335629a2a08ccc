"""Reminding people of what is late."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.queue import enqueue
from alliance.notices.services import notify
from alliance.units.queries import roles_of
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from . import late_sources, letters, rules, tasks
from .models import Reminder
from .surveying import begun_placements

# A person and a kind of thing that is late: what one tap chases.
Chase = tuple[int, str]
FIND_AGAIN_AFTER = timedelta(minutes=5)
REMINDED = {
    LateKind.LOGBOOK: _("培训办提醒您：轮转手册登记落后了，请尽快补登。"),
    LateKind.SIGNATURE: _("培训办提醒您：有登记等您审签已久，请尽快处理。"),
    LateKind.ASSESSMENT: _("培训办提醒您：有床旁考核还没有完成，请尽快安排。"),
    LateKind.MEETING: _("培训办提醒您：带教记录已逾期，请尽快安排见面。"),
    LateKind.ATTENDANCE: _("培训办提醒您：有缺勤待处理，请尽快说明或补假。"),
    LateKind.LEAVE: _("培训办提醒您：有请假等您审批已久，请尽快处理。"),
    LateKind.END_OF_ROTATION: _("培训办提醒您：出科考核已逾期，请尽快处理。"),
}
SENTENCES = {f"chase.{kind.value}": sentence for kind, sentence in REMINDED.items()}


@dataclass(frozen=True)
class Chased:
    """What became of a chase. `done` was done meanwhile; `already` were reminded today."""

    reminded: list[Reminder]
    already: int
    done: int


@transaction.atomic
def remind(*, alliance_id: int, chases: Collection[Chase], by: User, at: datetime) -> Chased:
    """Remind these people of these kinds, each at most once a day. Raises NotAllowed.

    Looks again at what is late: who has done it since the last survey is left in peace.
    """
    require(rules.can_chase(roles_of(by), alliance_id))
    on = timezone.localdate(at)
    about = _by_chase(begun_placements(alliance_id, on=on), on=on)
    standing = {chase for chase in chases if chase in about}
    Reminder.objects.bulk_create(
        [
            Reminder(alliance_id=alliance_id, person_id=person_id, kind=kind, by=by, at=at, on=on)
            for person_id, kind in sorted(standing)
        ],
        ignore_conflicts=True,
    )
    # A reminder that stood already is somebody else's, or of another moment.
    reminded = list(
        Reminder.objects.filter(
            alliance=alliance_id, by=by, at=at, person__in={person for person, _kind in standing}
        )
    )
    Reminder.about.through.objects.bulk_create(
        Reminder.about.through(reminder_id=reminder.pk, trainee_id=trainee_id)
        for reminder in reminded
        for trainee_id in {late.trainee_id for late in about[reminder.person_id, reminder.kind]}
    )
    audit.record_each("reminder.send", by_id=by.pk, targets=reminded, at=at)
    for reminder in reminded:
        enqueue(tasks.send_reminder, reminder.pk)
    for kind in {reminder.kind for reminder in reminded}:
        people = [reminder.person_id for reminder in reminded if reminder.kind == kind]
        notify(users=people, kind=f"chase.{kind}", params={}, url=reverse("people:desk"), at=at)
    return Chased(
        reminded=reminded,
        already=len(standing) - len(reminded),
        done=len(set(chases)) - len(standing),
    )


def _by_chase(placements: QuerySet[Placement], *, on: date) -> dict[Chase, list[Late]]:
    """What is late in the placements, by who has to do it and kind."""
    found = defaultdict(list)
    for late in late_sources.late(placements=placements, on=on):
        if late.chase_id is not None:
            found[late.chase_id, late.kind.value].append(late)
    return dict(found)


@transaction.atomic
def send_reminder(*, reminder_id: int, at: datetime) -> None:
    """Write to the person about what is still late. Once, however often it is called.

    Who has no address gets no letter: they were told in the app, and it stands on their desk.
    """
    reminder = (
        Reminder.objects.select_for_update(of=["self"], skip_locked=True)
        .filter(pk=reminder_id, settled_at__isnull=True)
        .select_related("person", "by", "alliance")
        .first()
    )
    if reminder is None:
        return
    on = timezone.localdate(at)
    placements = begun_placements(reminder.alliance_id, on=on).filter(
        trainee__in=reminder.about.values("pk")
    )
    late = _by_chase(placements, on=on).get((reminder.person_id, reminder.kind))
    if late and reminder.person.email:
        letter = letters.reminder(reminder, late)
        send_mail(letter.subject, letter.body, None, [reminder.person.email])
    reminder.settled_at = at
    reminder.save(update_fields=["settled_at"])


def unsettled_reminders(*, at: datetime) -> QuerySet[Reminder]:
    """Reminders whose task was lost."""
    return Reminder.objects.filter(settled_at__isnull=True, at__lt=at - FIND_AGAIN_AFTER)
