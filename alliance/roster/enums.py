from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportStatus(models.TextChoices):
    UPLOADED = "UPLOADED", _("检查中")
    REFUSED = "REFUSED", _("无法读取")
    CHECKED = "CHECKED", _("待确认")
    CONFIRMED = "CONFIRMED", _("导入中")
    DONE = "DONE", _("已导入")


# CONFIRMED goes back to CHECKED when the database changed after the preview.
IMPORT_TRANSITIONS = {
    ImportStatus.UPLOADED: frozenset({ImportStatus.CHECKED, ImportStatus.REFUSED}),
    ImportStatus.CHECKED: frozenset({ImportStatus.CONFIRMED}),
    ImportStatus.CONFIRMED: frozenset({ImportStatus.DONE, ImportStatus.CHECKED}),
}
