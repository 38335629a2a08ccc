from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# Days before the last one on which holder and coordinator are warned, each once.
WARNED_DAYS = (90, 30, 7)
SOON = timedelta(days=WARNED_DAYS[0])


class Standing(models.TextChoices):
    """How a certificate stands today: its state, and for a valid one its last day."""

    VALID = "VALID", _("有效")
    EXPIRING = "EXPIRING", _("即将到期")
    EXPIRED = "EXPIRED", _("已过期")
    LOST = "LOST", _("已撤销或已被替代")
