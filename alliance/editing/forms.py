"""The editor's form: faults are told beside the text before anything is published."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .faults import faults_of

# The buttons after which others read the text.
GOING_OUT = (
    "action-publish", "action-submit", "action-restart-workflow", "action-workflow-action",
)  # fmt: skip


class CheckedPageForm(WagtailAdminPageForm):
    """Base form of our pages. What is only saved is saved with its faults."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if any(self.data.get(name) for name in GOING_OUT):
            for fault in faults_of(self.instance):
                self.add_error(None, _("不能发布：%(fault)s") % {"fault": fault})
