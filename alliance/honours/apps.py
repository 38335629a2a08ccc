from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HonoursConfig(AppConfig):
    name = "alliance.honours"
    verbose_name = _("荣誉")

    def ready(self) -> None:
        from alliance.core import audit

        from . import sections, telling

        telling.connect()
        audit.name_actions(
            {
                "award.open": _("设立表彰"),
                "award.change": _("更改表彰"),
                "honour.give": _("授予荣誉"),
                "honour.word": _("更改个人表彰词"),
                "honour.take": _("移出获奖名单"),
            }
        )
