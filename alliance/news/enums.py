from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Where a piece of news stands; the values are part of public addresses."""

    ALLIANCE = "alliance", _("联盟动态")
    NOTICE = "notice", _("通知公告")
    ACADEMIC = "academic", _("学术活动")
    TRAINING = "training", _("培训带教")
    GRASSROOTS = "grassroots", _("基层故事")


class Form(models.TextChoices):
    """How a story is told; the values are part of public addresses."""

    ARTICLE = "ARTICLE", _("文字报道")
    PHOTO = "PHOTO", _("图片故事")


class Part(models.TextChoices):
    """What somebody did for a story; in the order of a byline."""

    TEXT = "TEXT", _("撰稿")
    PHOTO = "PHOTO", _("摄影")
    EDIT = "EDIT", _("编辑")
    REVIEW = "REVIEW", _("审核")


class Precision(models.TextChoices):
    """How exactly the day of a milestone is known."""

    DAY = "DAY", _("年月日")
    MONTH = "MONTH", _("年月")
    YEAR = "YEAR", _("年")
