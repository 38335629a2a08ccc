from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompletionConfig(AppConfig):
    name = "courses.completion"
    verbose_name = _("出科考核")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from courses.rotations.telling import GROUP

        from . import desk, letters

        kinds.register(GROUP, letters.SENTENCES)

        audit.name_actions(
            {
                "end_of_rotation.submit": _("提交出科考核"),
                "end_of_rotation.signed": _("签署出科考核"),
                "end_of_rotation.returned": _("退回出科考核"),
                "end_of_rotation.failed": _("判出科考核不合格"),
                "end_of_rotation.stand_in": _("培训办代签出科考核"),
                "end_of_rotation.allow_theory": _("批准出科理论加考"),
                "improvement_plan.write": _("写改进计划"),
                "improvement_plan.accept": _("同意改进计划"),
            }
        )
