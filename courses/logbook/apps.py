from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    name = "courses.logbook"
    verbose_name = _("轮转手册")

    def ready(self) -> None:
        from alliance.core import audit

        from . import desk

        audit.name_actions(
            {
                "entry.draft": _("保存登记草稿"),
                "entry.submit": _("提交登记"),
                "entry.change": _("修改登记"),
                "entry.delete": _("删除登记草稿"),
                "entry.sign": _("审签登记"),
                "entry.return": _("退回登记"),
            }
        )
