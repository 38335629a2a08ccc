from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "alliance.jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        from . import desk

        # Web processes show jobs as well: they must know each app's kinds, as workers do.
        autodiscover_modules("tasks")
