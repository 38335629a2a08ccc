from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryStatus(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("logbook", "草稿")
    SUBMITTED = "SUBMITTED", _("待审签")
    SIGNED = "SIGNED", _("已审签")
    RETURNED = "RETURNED", pgettext_lazy("logbook", "已退回")


_S = EntryStatus

ENTRY_TRANSITIONS = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.SIGNED, _S.RETURNED}),
    _S.RETURNED: frozenset({_S.SUBMITTED}),
}

# The trainee may still write in these.
OPEN_TO_TRAINEE = (_S.DRAFT, _S.RETURNED)


class AgeGroup(models.TextChoices):
    """Years of the patient, wide enough to point at nobody."""

    INFANT = "INFANT", _("0–2 岁")
    CHILD = "CHILD", _("3–13 岁")
    TEEN = "TEEN", _("14–17 岁")
    YOUNG = "YOUNG", _("18–44 岁")
    MIDDLE = "MIDDLE", _("45–59 岁")
    OLD = "OLD", _("60–74 岁")
    AGED = "AGED", _("75 岁以上")
