from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from alliance.units.queries import roles_of

from .models import DESIGNERS


class DesignsMenuItem(MenuItem):
    """For who writes designs; editors of pages do not."""

    def is_shown(self, request: HttpRequest) -> bool:
        roles = roles_of(request.user)
        return roles.sees_everything or roles.holds(*DESIGNERS)


@hooks.register("register_admin_urls")
def design_urls() -> list:
    return [path("designs/", include("courses.designs.urls"))]


@hooks.register("register_admin_menu_item")
def designs_in_the_menu() -> MenuItem:
    return DesignsMenuItem(
        _("证书版式"), reverse("designs:index"), name="designs", icon_name="doc-full", order=330
    )
