from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A notice that is read in the app within this time is not mailed any more.
GRACE = timedelta(minutes=1)
MAIL_TIME = time(7, 30)


class Pace(models.TextChoices):
    """How soon what is told in the app is also written by e-mail."""

    AT_ONCE = "AT_ONCE", _("随时发送")
    DAILY = "DAILY", _("每天汇总一次")
    WEEKLY = "WEEKLY", _("每周一汇总一次")
    NEVER = "NEVER", _("不发邮件")

    def due_at(self, at: datetime) -> datetime | None:
        """When a mail may leave that tells what happened at this moment; None for never."""
        if self is Pace.NEVER:
            return None
        if self is Pace.AT_ONCE:
            return at + GRACE
        local = timezone.localtime(at)
        day = local.date() if local.time() < MAIL_TIME else local.date() + timedelta(days=1)
        if self is Pace.WEEKLY:
            day += timedelta(days=-day.weekday() % 7)
        return timezone.make_aware(datetime.combine(day, MAIL_TIME))
