from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentState(models.TextChoices):
    ACTIVE = "ACTIVE", _("学习中")
    COMPLETED = "COMPLETED", _("已完成")
    WITHDRAWN = "WITHDRAWN", _("已退选")


ENROLMENT_TRANSITIONS = {
    EnrolmentState.ACTIVE: frozenset({EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN}),
    EnrolmentState.WITHDRAWN: frozenset({EnrolmentState.ACTIVE}),
}


class EventKind(models.TextChoices):
    """What was really done. COMPLETED is written once a lesson, by the server, from the others."""

    READ = "READ", _("阅读")
    WATCHED = "WATCHED", _("观看")
    FILE = "FILE", _("打开资料")
    PASSED = "PASSED", _("通过测验")
    COMPLETED = "COMPLETED", _("完成课时")
