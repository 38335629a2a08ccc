from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("programme", "草稿")
    PUBLISHED = "PUBLISHED", pgettext_lazy("programme", "已发布")


class ItemKind(models.TextChoices):
    SKILL = "SKILL", _("技能操作")
    OPERATION = "OPERATION", _("手术")
    DISEASE = "DISEASE", _("病种")
    WRITE_UP = "WRITE_UP", _("病历书写")


class Level(models.IntegerChoices):
    """How far the trainee did it alone; the higher includes the lower."""

    OBSERVED = 1, _("观摩")
    ASSISTED = 2, _("协助")
    SUPERVISED = 3, _("指导下完成")
    INDEPENDENT = 4, _("独立完成")


class PaperKind(models.TextChoices):
    """What a paper of an application is."""

    LICENCE = "LICENCE", _("执业证书")
    TITLE = "TITLE", _("职称证书")
    DIPLOMA = "DIPLOMA", _("学历证书")
    RECOMMENDATION = "RECOMMENDATION", _("单位推荐表")
    OTHER = "OTHER", pgettext_lazy("paper", "其他材料")


class LetterKind(models.TextChoices):
    """What a letter to an applicant says."""

    RETURNED = "RETURNED", _("退回修改通知")
    ADMISSION = "ADMISSION", _("录取通知书")
    WAITLIST = "WAITLIST", _("候补通知")
    DECLINED = "DECLINED", _("未录取通知")
    TERMINATED = "TERMINATED", _("终止进修通知")


class ApplicationStatus(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("application", "草稿")
    SUBMITTED = "SUBMITTED", _("待单位审批")
    UNIT_APPROVED = "UNIT_APPROVED", _("待培训办录取")
    ACCEPTED = "ACCEPTED", _("已录取")
    WAITLISTED = "WAITLISTED", _("候补")
    DECLINED = "DECLINED", _("未录取")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    IN_TRAINING = "IN_TRAINING", _("进修中")
    COMPLETED = "COMPLETED", pgettext_lazy("trainee", "已结业")
    TERMINATED = "TERMINATED", _("已终止")


_S = ApplicationStatus

APPLICATION_TRANSITIONS = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    # Back to DRAFT: the coordinator returns it with a reason.
    _S.SUBMITTED: frozenset({_S.DRAFT, _S.UNIT_APPROVED, _S.DECLINED, _S.WITHDRAWN}),
    _S.UNIT_APPROVED: frozenset({_S.ACCEPTED, _S.WAITLISTED, _S.DECLINED, _S.WITHDRAWN}),
    _S.WAITLISTED: frozenset({_S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN}),
    # Who was accepted may still stay away; the place goes to the waiting list.
    _S.ACCEPTED: frozenset({_S.IN_TRAINING, _S.WITHDRAWN}),
    _S.IN_TRAINING: frozenset({_S.COMPLETED, _S.TERMINATED}),
}

OPEN_APPLICATION = (_S.DRAFT, _S.SUBMITTED, _S.UNIT_APPROVED, _S.WAITLISTED)
# These have the intake's place, whether they are still here or have left.
HOLDS_PLACE = (_S.ACCEPTED, _S.IN_TRAINING, _S.COMPLETED, _S.TERMINATED)
# Which of a person's trainings is looked at, when they have had several.
RUNNING_FIRST = (_S.IN_TRAINING, _S.ACCEPTED, _S.COMPLETED, _S.TERMINATED)
# One person applies once to an intake, unless the earlier one came to nothing.
COUNTS_ONCE = (*OPEN_APPLICATION, *HOLDS_PLACE)
# The training office decides on these, or notes their arrival.
WAITS_FOR_OFFICE = (_S.SUBMITTED, _S.UNIT_APPROVED, _S.WAITLISTED, _S.ACCEPTED)
