from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignsConfig(AppConfig):
    name = "courses.designs"
    verbose_name = _("证书版式")

    def ready(self) -> None:
        from alliance.core import audit

        audit.name_actions(
            {
                "design.create": _("新建证书版式"),
                "design.publish": _("发布证书版式"),
                "design.set_default": _("设为默认版式"),
                "design.archive": _("停用证书版式"),
                "design.bring_back": _("恢复使用证书版式"),
                "design.rename": _("修改版式名称"),
            }
        )
