from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EditingConfig(AppConfig):
    name = "alliance.editing"
    verbose_name = _("编辑检查")

    def ready(self) -> None:
        from alliance.notices import kinds
        from alliance.notices.enums import Pace

        from . import desk, guard, receivers

        guard.connect()
        kinds.register(
            # Wagtail writes the mail of its workflow itself.
            kinds.Group("pages", pgettext_lazy("notices", "页面审核"), Pace.NEVER),
            {
                "page.returned": _("页面“%(title)s”请修改后再提交：%(comment)s"),
                "page.approved": _("页面“%(title)s”已审核通过。"),
                "page.held_back": _("页面“%(title)s”没有按时发布：其中有不能发布的内容。"),
            },
        )
