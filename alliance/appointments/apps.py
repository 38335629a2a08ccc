from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "alliance.appointments"
    verbose_name = _("任职")

    def ready(self) -> None:
        from alliance.core import audit

        from . import sections, telling

        telling.connect()
        audit.name_actions(
            {
                "term.start": _("开始新一届"),
                "term.change": _("更改届次"),
                "term.remove": _("删除空的届次"),
                "appointment.make": _("任命"),
                "appointment.end": _("提前结束任职"),
                "appointment.remove": _("删除误登的任职"),
            }
        )
