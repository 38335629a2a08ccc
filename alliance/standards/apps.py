from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    name = "alliance.standards"
    verbose_name = _("标准与路径")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds

        from . import desk, found, telling

        found.connect()
        kinds.register(telling.GROUP, telling.SENTENCES)
        audit.name_actions(
            {
                "standard.open": _("新建标准"),
                "standard.draft": _("起草标准新版"),
                "standard.write": _("修改标准草稿"),
                "standard.discard": _("放弃标准草稿"),
                "standard.publish": _("发布标准"),
                "standard.withdraw": _("废止标准"),
                "standard.acknowledge": _("确认已阅读标准"),
                "standard.remind": _("提醒阅读标准"),
            }
        )
