from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardsConfig(AppConfig):
    name = "courses.boards"
    verbose_name = _("进修看板")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from courses.rotations.telling import GROUP

        from . import services

        kinds.register(GROUP, services.SENTENCES)
        audit.name_actions(
            {
                "calendar.renew": _("生成日历订阅链接"),
                "calendar.stop": _("停用日历订阅链接"),
                "reminder.send": _("催办逾期事项"),
            }
        )
