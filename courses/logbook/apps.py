from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    name = "courses.logbook"
    verbose_name = _("轮转手册")
