from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlacementStatus(models.TextChoices):
    """A planned placement stands in a draft of the planner; here it begins when published."""

    PUBLISHED = "PUBLISHED", pgettext_lazy("placement", "已发布")
    ACTIVE = "ACTIVE", _("轮转中")
    COMPLETED = "COMPLETED", _("已出科")
    CANCELLED = "CANCELLED", _("已取消")


_S = PlacementStatus

PLACEMENT_TRANSITIONS = {
    _S.PUBLISHED: frozenset({_S.ACTIVE, _S.CANCELLED}),
    _S.ACTIVE: frozenset({_S.COMPLETED, _S.CANCELLED}),
}

# These take a bed of the department's capacity and a day of the trainee's time.
OCCUPIES = (_S.PUBLISHED, _S.ACTIVE, _S.COMPLETED)
