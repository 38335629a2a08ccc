from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "alliance.people"
    verbose_name = _("人员")

    def ready(self):
        from . import desk  # noqa: F401
