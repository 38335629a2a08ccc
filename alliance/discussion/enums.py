from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EDIT_WINDOW = timedelta(minutes=15)
TEXT_LENGTH = 4000


class CommentState(models.TextChoices):
    VISIBLE = "VISIBLE", pgettext_lazy("comment", "显示")
    HIDDEN = "HIDDEN", _("已隐藏")
    DELETED = "DELETED", _("已删除")


COMMENT_TRANSITIONS = {
    CommentState.VISIBLE: frozenset({CommentState.HIDDEN, CommentState.DELETED}),
    CommentState.HIDDEN: frozenset({CommentState.VISIBLE}),
}


class ReportReason(models.TextChoices):
    PATIENT = "PATIENT", _("可能认出患者")
    WRONG = "WRONG", _("医学内容有误，可能造成伤害")
    ABUSE = "ABUSE", _("人身攻击或不文明")
    ADVERT = "ADVERT", _("广告或无关内容")
    OTHER = "OTHER", pgettext_lazy("report", "其他")


class ReportState(models.TextChoices):
    """OPEN until the office decides; SETTLED when the author deleted the comment first."""

    OPEN = "OPEN", _("待处理")
    UPHELD = "UPHELD", _("已隐藏评论")
    DISMISSED = "DISMISSED", _("未采纳")
    SETTLED = "SETTLED", _("作者已删除")


REPORT_TRANSITIONS = {
    ReportState.OPEN: frozenset({ReportState.UPHELD, ReportState.DISMISSED, ReportState.SETTLED}),
}
