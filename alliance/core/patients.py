"""What may be said of a patient: wide enough to point at nobody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeGroup(models.TextChoices):
    """Years of the patient."""

    INFANT = "INFANT", _("0–2 岁")
    CHILD = "CHILD", _("3–13 岁")
    TEEN = "TEEN", _("14–17 岁")
    YOUNG = "YOUNG", _("18–44 岁")
    MIDDLE = "MIDDLE", _("45–59 岁")
    OLD = "OLD", _("60–74 岁")
    AGED = "AGED", _("75 岁以上")
