from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    name = "alliance.trail"
    verbose_name = _("审计记录")
