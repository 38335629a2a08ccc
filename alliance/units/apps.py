from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "alliance.units"
    verbose_name = _("单位")

    def ready(self):
        from . import desk, receivers  # noqa: F401
