from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "courses.insights"
    verbose_name = _("看板")

    def ready(self) -> None:
        from . import desk
