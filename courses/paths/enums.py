from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Where a person stands in a path; computed from their courses, never kept."""

    NOT_BEGUN = "NOT_BEGUN", _("未开始")
    UNDERWAY = "UNDERWAY", _("学习中")
    COMPLETED = "COMPLETED", _("已完成")
