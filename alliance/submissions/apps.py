from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SubmissionsConfig(AppConfig):
    name = "alliance.submissions"
    verbose_name = _("投稿")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from alliance.notices.enums import Pace

        from . import desk, receivers

        audit.name_actions(
            {
                "submission.start": _("起草投稿"),
                "submission.discard": _("删除投稿草稿"),
                "submission.submitted": _("投稿"),
                "submission.returned": _("退回投稿"),
                "submission.accepted": _("采用投稿"),
                "submission.published": _("发布投稿"),
                "submission.declined": _("不采用投稿"),
            }
        )
        kinds.register(
            kinds.Group("submissions", pgettext_lazy("notices", "投稿"), Pace.AT_ONCE),
            {
                "submission.submitted": _("%(unit)s投来稿件“%(title)s”，请审阅。"),
                "submission.returned": _("稿件“%(title)s”请修改后再投：%(comment)s"),
                "submission.accepted": _("稿件“%(title)s”已采用，正在编辑。"),
                "submission.published": _("稿件“%(title)s”已发布。"),
                "submission.declined": _("稿件“%(title)s”未采用：%(comment)s"),
            },
        )
