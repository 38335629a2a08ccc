from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    name = "courses.badges"
    verbose_name = _("开放徽章")

    def ready(self) -> None:
        from alliance.core import audit

        from . import checks

        register(checks.key_is_there, Tags.security, deploy=True)
        audit.name_actions({"badge.make": _("签发开放徽章")})
