from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Where a piece of news stands; the values are part of public addresses."""

    ALLIANCE = "alliance", _("联盟动态")
    NOTICE = "notice", _("通知公告")
    ACADEMIC = "academic", _("学术活动")
    TRAINING = "training", _("培训带教")
    GRASSROOTS = "grassroots", _("基层故事")
