from django.db import models
from django.utils.translation import gettext_lazy as _


class CompletionRule(models.TextChoices):
    """What a learner must do to finish a lesson; the server alone decides that it was done."""

    READ = "READ", _("读到末尾")
    WATCHED = "WATCHED", _("看完视频")
    FILE = "FILE", _("打开资料")
    QUIZ = "QUIZ", _("通过测验")
