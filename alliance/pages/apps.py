from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "alliance.pages"
    verbose_name = _("页面")

    def ready(self) -> None:
        from . import figures, found, home_fillers, receivers

        receivers.connect()
        found.connect()
        figures.register()
