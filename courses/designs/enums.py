from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateKind(models.TextChoices):
    """What a certificate is given for. Each kind has a source, serial letters and designs."""

    COURSE = "COURSE", _("课程结业证书")
    PATH = "PATH", _("学习路径证书")
    ROTATION = "ROTATION", _("进修结业证书")
    MENTORING = "MENTORING", _("带教证书")
    EVENT = "EVENT", _("活动证书")
    APPOINTMENT = "APPOINTMENT", _("聘书")
    PLAQUE = "PLAQUE", _("授牌")
    HONORARY = "HONORARY", _("荣誉证书")


class Language(models.TextChoices):
    """In which language a certificate is written."""

    CHINESE = "zh", _("中文")
    ENGLISH = "en", _("英文")
    BOTH = "both", _("中英对照")
