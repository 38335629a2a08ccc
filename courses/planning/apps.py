from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "courses.planning"
    verbose_name = _("轮转计划")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from courses.rotations.telling import GROUP

        from . import desk, handover, publishing

        audit.name_actions(
            {
                "plan.begin": _("新建轮转计划"),
                "plan.refresh": _("更新计划底稿"),
                "plan.discard": _("作废轮转计划"),
                "plan.publish": _("发布轮转计划"),
            }
        )
        kinds.register(GROUP, publishing.SENTENCES | handover.SENTENCES)
