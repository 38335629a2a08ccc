from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Where one person stands in one course, as the office sees it today."""

    NOT_ENROLLED = "NONE", _("未选课")
    NOT_BEGUN = "NEW", _("未开始")
    IN_PROGRESS = "GOING", _("学习中")
    STUCK = "STUCK", _("停滞")
    COMPLETED = "DONE", _("已完成")
    WITHDRAWN = "LEFT", _("已退课")


class Sort(models.TextChoices):
    """Orders of the board."""

    NAME = "name", _("姓名")
    UNIT = "unit", _("单位")
    DONE = "done", _("完成门数")
    ACTIVITY = "activity", _("最近学习")
