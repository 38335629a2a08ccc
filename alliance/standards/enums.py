from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EXPIRES_SOON = timedelta(days=30)


class StandardKind(models.TextChoices):
    STANDARD = "STANDARD", _("诊疗规范")
    PATHWAY = "PATHWAY", _("临床路径")
    PROCEDURE = "PROCEDURE", _("工作流程")
    QUALITY = "QUALITY", _("质控标准")


class VersionState(models.TextChoices):
    """What is kept; whether a version is current, superseded or expired follows from dates."""

    DRAFT = "DRAFT", pgettext_lazy("standard", "草稿")
    PUBLISHED = "PUBLISHED", pgettext_lazy("standard", "已发布")


VERSION_TRANSITIONS = {VersionState.DRAFT: frozenset({VersionState.PUBLISHED})}


class Standing(models.TextChoices):
    """Where a version stands on a day."""

    DRAFT = "DRAFT", pgettext_lazy("standard", "草稿")
    UPCOMING = "UPCOMING", pgettext_lazy("standard", "待生效")
    IN_FORCE = "IN_FORCE", pgettext_lazy("standard", "有效")
    EXPIRING = "EXPIRING", pgettext_lazy("standard", "即将到期")
    EXPIRED = "EXPIRED", pgettext_lazy("standard", "已过期")
    SUPERSEDED = "SUPERSEDED", pgettext_lazy("standard", "已被新版取代")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("standard", "已废止")


class ReadState(models.TextChoices):
    UNREAD = "unread", pgettext_lazy("reader", "未读")
    READ = "read", pgettext_lazy("reader", "已读")
