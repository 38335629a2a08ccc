from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "alliance.people"
    verbose_name = _("人员")

    def ready(self):
        from alliance.core import audit

        from . import desk, found

        audit.name_actions({"profile.read": _("查看人员档案"), "profile.update": _("更正人员信息")})
        found.connect()
