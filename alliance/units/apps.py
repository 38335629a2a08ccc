from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "alliance.units"
    verbose_name = _("单位")

    def ready(self):
        from alliance.core import audit

        from . import desk, receivers

        audit.name_actions(
            {
                "role.grant": _("授予角色"),
                "role.revoke": _("收回角色"),
                "membership.change": _("改变成员资格"),
                "membership.teaching_annex": _("登记带教子方案"),
            }
        )
