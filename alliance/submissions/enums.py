from django.db import models
from django.utils.translation import pgettext_lazy


class SubmissionStatus(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("submission", "草稿")
    SUBMITTED = "SUBMITTED", pgettext_lazy("submission", "待审阅")
    RETURNED = "RETURNED", pgettext_lazy("submission", "请修改")
    ACCEPTED = "ACCEPTED", pgettext_lazy("submission", "已采用，编辑中")
    PUBLISHED = "PUBLISHED", pgettext_lazy("submission", "已发布")
    DECLINED = "DECLINED", pgettext_lazy("submission", "未采用")


S = SubmissionStatus
SUBMISSION_TRANSITIONS = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.RETURNED, S.ACCEPTED, S.DECLINED}),
    S.RETURNED: frozenset({S.SUBMITTED}),
    S.ACCEPTED: frozenset({S.PUBLISHED, S.DECLINED}),
}
# The unit still writes.
WITH_WRITER = (S.DRAFT, S.RETURNED)
# The office says why.
WITH_COMMENT = (S.RETURNED, S.DECLINED)
