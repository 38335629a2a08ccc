from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "courses.certificates"
    verbose_name = _("证书")

    def ready(self) -> None:
        from . import desk, receivers  # noqa: F401 - registered by being imported
