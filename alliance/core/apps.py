from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "alliance.core"
    verbose_name = _("基础")

    def ready(self) -> None:
        from . import audit

        audit.name_actions({"mail.give_up": _("邮件未能送达，放弃发送")})
