"""The text of a draft is written with the page editor's blocks; nothing else of it is there."""

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic import EditView

from alliance.core.access import require
from alliance.units.queries import roles_of

from . import rules, services
from .enums import VersionState
from .models import Version


class TextView(EditView):
    """The text of one draft, for who writes the standards of its alliance."""

    model = Version
    # The rule of the alliance decides, not the table's permissions.
    permission_policy = None
    panel = ObjectList([FieldPanel("body")]).bind_to_model(Version)
    edit_url_name = "standards_text"
    page_title = _("编写标准正文")
    success_message = _("正文已保存。")
    header_icon = "doc-full"
    can_delete = False

    def get_object(self, queryset=None) -> Version:
        drafts = Version.objects.filter(state=VersionState.DRAFT).select_related("standard")
        version = get_object_or_404(drafts, pk=self.object_pk)
        require(rules.can_write(roles_of(self.request.user), version.standard.alliance_id))
        return version

    def save_instance(self) -> Version:
        return services.write_text(
            version_id=self.form.instance.pk,
            body=self.form.cleaned_data["body"],
            by=self.request.user,
            at=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("standards:draft", args=[self.object.pk])


@hooks.register("register_admin_urls")
def text_of_standards() -> list:
    return [path("standards/<int:pk>/text/", TextView.as_view(), name="standards_text")]
