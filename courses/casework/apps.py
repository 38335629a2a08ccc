from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "courses.casework"
    verbose_name = _("教学病例")

    def ready(self) -> None:
        from alliance.core import audit

        from . import receivers, sections

        audit.name_actions(
            {
                "case.lesson": _("病例转为课时草稿"),
                "case.lesson.take_back": _("随病例撤回课时"),
            }
        )
