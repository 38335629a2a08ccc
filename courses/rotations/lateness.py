"""How the apps of the attachment say what is late: one shape for every board."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class LateKind(models.TextChoices):
    LOGBOOK = "LOGBOOK", _("登记进度落后")
    SIGNATURE = "SIGNATURE", _("登记待审签")
    ASSESSMENT = "ASSESSMENT", _("考核未完成")
    MEETING = "MEETING", _("带教记录逾期")
    ATTENDANCE = "ATTENDANCE", _("缺勤")
    LEAVE = "LEAVE", _("请假待审批")
    END_OF_ROTATION = "END_OF_ROTATION", _("出科考核逾期")


@dataclass(frozen=True)
class Late:
    """One thing that is late, whom to chase for it, and where it is put right."""

    kind: LateKind
    trainee_id: int
    placement_id: int | None
    chase_id: int | None  # the user to chase; None when nobody has the task yet
    since: date
    url: str
