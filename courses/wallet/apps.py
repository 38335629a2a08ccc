from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalletConfig(AppConfig):
    name = "courses.wallet"
    verbose_name = _("证书夹")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds

        from . import desk, expiry, tasks

        audit.name_actions(
            {"share.create": _("生成证书分享链接"), "share.revoke": _("收回证书分享链接")}
        )
        kinds.register(expiry.GROUP, expiry.SENTENCES)
