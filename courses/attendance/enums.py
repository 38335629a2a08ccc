"""States of a leave, how a presence was confirmed, and the rules' figures."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Method(models.TextChoices):
    """How a day's presence was confirmed; the last word is the training office's correction."""

    QR = "QR", _("扫码签到")
    LIST = "TEACHER_LIST", _("带教老师点名")
    OFFICE = "OFFICE", _("培训办更正")


class LeaveKind(models.TextChoices):
    SICK = "SICK", _("病假")
    PERSONAL = "PERSONAL", _("事假")
    ANNUAL = "ANNUAL", _("年休假")
    MARRIAGE = "MARRIAGE", _("婚假")
    MATERNITY = "MATERNITY", _("产假或陪产假")
    BEREAVEMENT = "BEREAVEMENT", _("丧假")
    OFFICIAL = "OFFICIAL", _("公务（会议、考试、单位召回）")


class LeaveStatus(models.TextChoices):
    REQUESTED = "REQUESTED", pgettext_lazy("leave", "待审批")
    APPROVED = "APPROVED", pgettext_lazy("leave", "已批准")
    REJECTED = "REJECTED", pgettext_lazy("leave", "未批准")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("leave", "已撤回")


_S = LeaveStatus

LEAVE_TRANSITIONS = {
    _S.REQUESTED: frozenset({_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    # Only before its first day: services.withdraw_leave.
    _S.APPROVED: frozenset({_S.WITHDRAWN}),
}

# Two of these for one trainee never share a day.
OPEN_LEAVE = (_S.REQUESTED, _S.APPROVED)


class Approver(models.TextChoices):
    """Who decides a leave; whoever stands above may decide in their place."""

    MENTOR = "MENTOR", _("带教老师")
    HEAD = "HEAD", _("科主任")
    OFFICE = "OFFICE", _("培训办")


# Workdays up to which a leave is decided by each; anything longer by the training office.
DECIDED_BY = ((1, Approver.MENTOR), (3, Approver.HEAD))


class MakeUpKind(models.TextChoices):
    EXTENSION = "EXTENSION", _("延长轮转")
    DAY_OFF = "DAY_OFF", _("休息日补勤")


# A teacher's list may be handed in this many days late.
LIST_BACKDATED = timedelta(days=3)
# Who fell ill asks for leave afterwards, at most this many days after its first day.
LEAVE_BACKDATED = timedelta(days=7)
# Of a placement's workdays, one in so many may be missed on leave; what is more is made up.
LEAVE_ALLOWANCE = 5
