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
