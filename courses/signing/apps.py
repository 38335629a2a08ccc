from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "courses.signing"
    verbose_name = _("电子签名")

    def ready(self) -> None:
        from . import checks

        register(checks.signer_signs, Tags.security, deploy=True)
