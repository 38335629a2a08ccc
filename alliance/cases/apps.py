from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "alliance.cases"
    verbose_name = _("病例讨论")
