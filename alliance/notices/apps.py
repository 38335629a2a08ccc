from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "alliance.notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from alliance.core import audit

        audit.name_actions({"notice.unsubscribe": _("退订通知邮件")})
