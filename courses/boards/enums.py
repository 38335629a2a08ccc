from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """Why a trainee may not reach the end of the attachment; the worst first."""

    FAILED_TWICE = "FAILED_TWICE", _("出科考核两次未通过")
    ATTENDANCE = "ATTENDANCE", _("出勤率低于要求")
    PACE = "PACE", _("轮转过半，登记不足一半")
    MEETING = "MEETING", _("带教记录逾期")
