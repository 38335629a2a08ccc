from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "courses.assessments"
    verbose_name = _("床旁考核")

    def ready(self) -> None:
        from alliance.core import audit

        from . import desk, programme_forms

        audit.name_actions(
            {
                "assessment.ask": _("发起床旁考核"),
                "assessment.withdraw": _("撤回床旁考核"),
                "assessment.answer": _("提交床旁考核评价"),
                "assessment.close_round": _("结束 360 度评价"),
                "bedside_pass.issue": _("签发床旁通行码"),
                "bedside_pass.revoke": _("收回床旁通行码"),
                "assessment_form.create": _("新建考核表"),
                "assessment_form.start_version": _("新建考核表版本"),
                "assessment_form.discard_version": _("删除考核表草稿"),
                "assessment_form.publish": _("发布考核表"),
            }
        )
