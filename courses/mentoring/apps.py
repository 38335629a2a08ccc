from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "courses.mentoring"
    verbose_name = _("一对一带教")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from courses.rotations.telling import GROUP

        from . import desk, letters, receivers

        kinds.register(GROUP, letters.SENTENCES)

        audit.name_actions(
            {
                "mentor.enter": _("登记带教老师"),
                "mentor.limit": _("调整带教人数上限"),
                "mentor.describe": _("修改带教老师资料"),
                "mentor.away": _("登记外出时段"),
                "mentor.back": _("删除外出时段"),
                "pairing.propose": _("提出结对"),
                "pairing.accept": _("确认结对"),
                "pairing.decline": _("不接受结对"),
                "pairing.withdraw": _("撤回结对"),
                "pairing.end": _("结束结对"),
                "pairing.export": _("导出结对名单"),
                "mentor_change.ask": _("申请更换带教"),
                "mentor_change.decide": _("处理更换带教申请"),
                "mentoring_goal.set": _("提出培养目标"),
                "mentoring_goal.evidence": _("添加目标佐证"),
                "mentoring_goal.close": _("结束培养目标"),
                "mentoring_meeting.plan": _("约定带教见面"),
                "mentoring_meeting.record": _("填写带教记录"),
                "mentoring_meeting.sign": _("签署带教记录"),
                "mentoring_meeting.cancel": _("取消带教见面"),
            }
        )
