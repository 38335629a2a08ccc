from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PathsConfig(AppConfig):
    name = "courses.paths"
    verbose_name = _("学习路径")

    def ready(self) -> None:
        from alliance.core import audit

        from . import found, receivers, sections

        found.connect()
        audit.name_actions({"path.complete": _("完成学习路径")})
