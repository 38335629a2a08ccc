from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RotationsConfig(AppConfig):
    name = "courses.rotations"
    verbose_name = _("轮转")

    def ready(self) -> None:
        from alliance.core import audit, workdays

        from . import calendar, receivers

        workdays.go_by(calendar.entered)
        audit.name_actions(
            {
                "placement.publish": _("发布轮转安排"),
                "placement.move": _("调整轮转安排"),
                "placement.cancel": _("取消轮转安排"),
                "placement.change_mentor": _("更换带教老师"),
                "placement.extend": _("调整出科日期"),
                "placement.end": _("中止轮转"),
                "placement.complete": _("完成轮转"),
                "placement.start": _("开始轮转"),
                "capacity.set": _("设置科室容量"),
                "calendar.enter": _("录入工作日历"),
                "calendar.withdraw": _("撤回工作日历"),
            }
        )
