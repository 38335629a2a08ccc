from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    CONFERENCE = "CONFERENCE", _("会议")
    TRAINING = "TRAINING", _("培训班")
    LECTURE = "LECTURE", _("讲座")
    FREE_CLINIC = "FREE_CLINIC", _("义诊")
    VISIT = "VISIT", _("参观交流")


class AttendanceRole(models.TextChoices):
    """What somebody did at an event; one person may have done several things."""

    PARTICIPANT = "PARTICIPANT", _("参会")
    SPEAKER = "SPEAKER", _("授课")
    MODERATOR = "MODERATOR", _("主持")
