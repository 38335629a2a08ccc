from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    SINGLE = "SINGLE", _("单选题")
    MULTIPLE = "MULTIPLE", _("多选题")
    TRUE_FALSE = "TRUE_FALSE", _("判断题")


class Reveal(models.TextChoices):
    """What a learner who failed gets to see; one who passed sees everything."""

    SCORE = "SCORE", _("只显示得分")
    WRONG = "WRONG", _("显示答错的题目")
    ANSWERS = "ANSWERS", _("显示答错的题目、正确答案和解析")


class AttemptState(models.TextChoices):
    OPEN = "OPEN", _("作答中")
    SUBMITTED = "SUBMITTED", _("已交卷")
    EXPIRED = "EXPIRED", _("到时自动交卷")


ATTEMPT_TRANSITIONS = {
    AttemptState.OPEN: frozenset({AttemptState.SUBMITTED, AttemptState.EXPIRED}),
}
