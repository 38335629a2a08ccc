"""What a person does for themselves with a thread: hear of it, or hear nothing."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import rules
from ..models import Following
from .writing import lock_thread


class Ear(models.TextChoices):
    """How much of a thread a person wants to hear."""

    FOLLOW = "FOLLOW", _("关注")
    MENTIONS = "MENTIONS", _("只在提到我时通知")
    MUTE = "MUTE", _("免打扰")


@transaction.atomic
def listen(*, host: str, object_id: int, ear: Ear, by: User, at: datetime) -> None:
    """Follow the thread, follow it no more, or mute it. Idempotent. Raises NotAllowed."""
    require(rules.can_read(roles_of(by), host=host, object_id=object_id))
    thread = lock_thread(host=host, object_id=object_id, at=at)
    if ear == Ear.MENTIONS:
        Following.objects.filter(thread=thread, user=by).delete()
        return
    Following.objects.update_or_create(thread=thread, user=by, defaults={"muted": ear == Ear.MUTE})
