"""What a reminder says, in the language of who gets it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from courses.programmes.models import Trainee
from courses.rotations.lateness import Late

from .models import Reminder


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def reminder(reminder: Reminder, late: Sequence[Late]) -> Letter:
    """The letter about these late things, one line for each trainee: one query."""
    things = defaultdict(list)
    for item in late:
        things[item.trainee_id].append(item)
    names = dict(Trainee.objects.filter(pk__in=things).values_list("pk", "user__name"))
    with override(reminder.person.language):
        kind = reminder.get_kind_display()
        lines = [
            ngettext(
                "%(trainee)s：%(count)s 项，自 %(since)s 起\n%(url)s",
                "%(trainee)s：%(count)s 项，自 %(since)s 起\n%(url)s",
                len(items),
            )
            % {
                "trainee": names[trainee_id],
                "count": len(items),
                "since": min(item.since for item in items).isoformat(),
                "url": settings.SITE_URL + items[0].url,
            }
            for trainee_id, items in things.items()
        ]
        opening = gettext(
            "%(name)s，您好：%(alliance)s培训办（%(by)s）提醒您，以下事项已经逾期，请尽快处理。"
        ) % {
            "name": reminder.person.name,
            "alliance": reminder.alliance.name,
            "by": reminder.by.name,
        }
        subject = gettext("请处理：%(kind)s") % {"kind": kind}
    return Letter(subject=subject, body="\n\n".join([opening, *lines]))
