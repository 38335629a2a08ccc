from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "courses.certificates"
    verbose_name = _("证书")

    def ready(self) -> None:
        from alliance.core import audit

        from . import desk, receivers, sections

        audit.name_actions(
            {
                "certificate.issue": _("颁发证书"),
                "certificate.batch": _("批量颁发证书"),
                "certificate.supersede": _("更正重发证书"),
                "certificate.revoke": _("撤销证书"),
                "certificate.reissue": _("撤销后重新颁发证书"),
                "certificate.print": _("打印证书"),
                "certificate.download": _("下载他人证书"),
            }
        )
