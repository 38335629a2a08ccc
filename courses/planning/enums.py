from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("plan", "草稿")
    PUBLISHED = "PUBLISHED", pgettext_lazy("plan", "已发布")
    DISCARDED = "DISCARDED", _("已作废")


PLAN_TRANSITIONS = {
    PlanState.DRAFT: frozenset({PlanState.PUBLISHED, PlanState.DISCARDED}),
}


class Conflict(models.TextChoices):
    """What is wrong with a planned placement; those in REFUSED are not published."""

    OVERLAP = "OVERLAP", _("日期重叠")
    OVERFULL = "OVERFULL", _("超出容量")
    TERM = "TERM", _("超出进修期")
    ORDER = "ORDER", _("顺序不符")
    LENGTH = "LENGTH", _("周数不符")
    LEAVE = "LEAVE", _("请假较多")
    MENTOR = "MENTOR", _("带教超员")


REFUSED = (Conflict.OVERLAP, Conflict.OVERFULL, Conflict.MENTOR)
