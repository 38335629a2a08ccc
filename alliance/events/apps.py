from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "alliance.events"
    verbose_name = _("活动")

    def ready(self) -> None:
        from alliance.core import audit

        from . import found, receivers, sections, telling

        found.connect()
        telling.connect()
        audit.name_actions(
            {
                "event.attend": _("登记活动参加人"),
                "event.correct_attendance": _("更正活动学时"),
                "event.remove_attendance": _("移出活动参加名单"),
                "event.export_attendance": _("导出活动参加名单"),
            }
        )
