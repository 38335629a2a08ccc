from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    name = "courses.attendance"
    verbose_name = _("考勤与请假")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from courses.rotations.telling import GROUP

        from . import desk, letters

        kinds.register(GROUP, letters.SENTENCES)

        audit.name_actions(
            {
                "attendance.check_in": _("扫码签到"),
                "attendance.confirm_list": _("带教老师点名"),
                "attendance.correct": _("更正出勤"),
                "attendance.make_up": _("安排补勤"),
                "ward_screen.renew": _("更换签到屏链接"),
                "ward_screen.stop": _("停用签到屏链接"),
                "leave.request": _("申请请假"),
                "leave.approve": _("批准请假"),
                "leave.reject": _("不批准请假"),
                "leave.withdraw": _("撤回请假"),
                "leave.read_proof": _("查看请假证明"),
            }
        )
