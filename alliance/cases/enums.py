from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(models.TextChoices):
    """DEIDENTIFIED: nothing was found by machine, and a second reader has yet to confirm it."""

    DRAFT = "DRAFT", pgettext_lazy("case", "草稿")
    DEIDENTIFIED = "DEIDENTIFIED", pgettext_lazy("case", "待复核")
    OPEN = "OPEN", pgettext_lazy("case", "讨论中")
    ADVISED = "ADVISED", pgettext_lazy("case", "已有意见")
    CLOSED = "CLOSED", pgettext_lazy("case", "已结案")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("case", "已撤回")


_S = CaseStatus

CASE_TRANSITIONS = {
    _S.DRAFT: frozenset({_S.DEIDENTIFIED}),
    _S.DEIDENTIFIED: frozenset({_S.DRAFT, _S.OPEN, _S.WITHDRAWN}),
    _S.OPEN: frozenset({_S.ADVISED, _S.WITHDRAWN}),
    _S.ADVISED: frozenset({_S.CLOSED, _S.WITHDRAWN}),
    # A name that was overlooked is taken away whenever it is found.
    _S.CLOSED: frozenset({_S.WITHDRAWN}),
}

# Confirmed by a second reader: those for whom it is meant read it.
CONFIRMED = (_S.OPEN, _S.ADVISED, _S.CLOSED)
# Experts and author still speak.
IN_DISCUSSION = (_S.OPEN, _S.ADVISED)


class Urgency(models.TextChoices):
    """How soon the first advice is due; `clock.due_at` counts."""

    EMERGENCY = "EMERGENCY", _("急（2 小时）")
    URGENT = "URGENT", _("较急（24 小时）")
    ROUTINE = "ROUTINE", _("一般（三个工作日）")


class Scope(models.TextChoices):
    ALLIANCE = "ALLIANCE", _("全联盟成员")
    UNIT = "UNIT", _("仅本单位与受邀专家")


class ImageKind(models.TextChoices):
    PHOTO = "PHOTO", _("照片")
    DICOM = "DICOM", _("DICOM 影像")


class BurnedIn(models.TextChoices):
    """What the file says of text inside the picture (0028,0301); mostly it says nothing."""

    NO = "NO", _("文件声明图中无文字信息")
    YES = "YES", _("文件声明图中有文字信息")
    UNKNOWN = "UNKNOWN", _("文件未声明图中有无文字信息")


class MarkShape(models.TextChoices):
    POINT = "POINT", pgettext_lazy("mark", "点")
    ARROW = "ARROW", pgettext_lazy("mark", "箭头")
    BOX = "BOX", pgettext_lazy("mark", "方框")


class Outcome(models.TextChoices):
    IMPROVED = "IMPROVED", _("好转")
    UNCHANGED = "UNCHANGED", _("无明显变化")
    WORSE = "WORSE", _("加重")
    REFERRED = "REFERRED", _("已转上级医院")
    DIED = "DIED", _("死亡")
    LOST = "LOST", _("失访")


class ConferenceStatus(models.TextChoices):
    PLANNED = "PLANNED", pgettext_lazy("conference", "已安排")
    HELD = "HELD", pgettext_lazy("conference", "已召开")
    CANCELLED = "CANCELLED", pgettext_lazy("conference", "已取消")


CONFERENCE_TRANSITIONS = {
    ConferenceStatus.PLANNED: frozenset({ConferenceStatus.HELD, ConferenceStatus.CANCELLED}),
}

# Days after the first advice at which the author says how the patient is.
FOLLOW_UP_DAYS = (7, 30, 90)
FOLLOW_UP_GRACE = timedelta(days=3)
