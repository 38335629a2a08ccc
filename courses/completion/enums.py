from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EndStatus(models.TextChoices):
    OPEN = "OPEN", pgettext_lazy("end of rotation", "未提交")
    SUBMITTED = "SUBMITTED", _("待带教老师签字")
    MENTOR_SIGNED = "MENTOR_SIGNED", _("待科主任签字")
    HEAD_SIGNED = "HEAD_SIGNED", _("待培训办签字")
    PASSED = "PASSED", _("已通过")
    RETURNED = "RETURNED", pgettext_lazy("end of rotation", "已退回")
    FAILED = "FAILED", _("不合格，待补考")


class Step(models.TextChoices):
    """Who puts a name to it, in this order."""

    TRAINEE = "TRAINEE", pgettext_lazy("signature", "学员")
    MENTOR = "MENTOR", pgettext_lazy("signature", "带教老师")
    HEAD = "HEAD", pgettext_lazy("signature", "科主任")
    OFFICE = "OFFICE", pgettext_lazy("signature", "培训办")


class Act(models.TextChoices):
    SIGNED = "SIGNED", _("签字")
    RETURNED = "RETURNED", _("退回")
    FAILED = "FAILED", _("判为不合格")


class Outcome(models.TextChoices):
    PENDING = "PENDING", _("签字中")
    PASSED = "PASSED", pgettext_lazy("try", "合格")
    FAILED = "FAILED", pgettext_lazy("try", "不合格")


class ReviewKind(models.TextChoices):
    DEPARTMENT = "DEPARTMENT", pgettext_lazy("review", "科室")
    TEACHER = "TEACHER", pgettext_lazy("review", "带教老师")


class PrerequisiteKind(models.TextChoices):
    ATTENDANCE = "ATTENDANCE", _("出勤率")
    LOGBOOK = "LOGBOOK", _("轮转登记")
    ASSESSMENT = "ASSESSMENT", _("床旁考核")
    THEORY = "THEORY", _("出科理论")
    SKILL = "SKILL", _("出科技能")


_S = EndStatus

END_TRANSITIONS = {
    # Scores below the pass mark fail at once: nobody is asked to sign them.
    _S.OPEN: frozenset({_S.SUBMITTED, _S.FAILED}),
    _S.SUBMITTED: frozenset({_S.MENTOR_SIGNED, _S.RETURNED}),
    _S.MENTOR_SIGNED: frozenset({_S.HEAD_SIGNED, _S.RETURNED, _S.FAILED}),
    _S.HEAD_SIGNED: frozenset({_S.PASSED, _S.RETURNED, _S.FAILED}),
    _S.RETURNED: frozenset({_S.SUBMITTED}),
    # A retake, which may fail again.
    _S.FAILED: frozenset({_S.SUBMITTED, _S.FAILED}),
}
OUTCOME_TRANSITIONS = {Outcome.PENDING: frozenset({Outcome.PASSED, Outcome.FAILED})}

# Whose turn it is, and what their signature makes of it.
TURN = {_S.SUBMITTED: Step.MENTOR, _S.MENTOR_SIGNED: Step.HEAD, _S.HEAD_SIGNED: Step.OFFICE}
SIGNED_BECOMES = {
    Step.MENTOR: _S.MENTOR_SIGNED,
    Step.HEAD: _S.HEAD_SIGNED,
    Step.OFFICE: _S.PASSED,
}
