"""The checks in the page editor and the report beside it."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem
from wagtail.models import Page

from . import views
from .remarks import remarks_on


class PageChecker(ContentCheckerItem):
    """Wagtail's checker with more of axe's rules, on the part of the page that the editor wrote."""

    axe_include = ["main"]
    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        "image-alt", "image-redundant-alt", "list", "listitem", "table-duplicate-name",
        "td-has-header", "th-has-data-cells", "video-caption", "document-title", "color-contrast",
    ]  # fmt: skip
    axe_messages = ContentCheckerItem.axe_messages | {
        "image-alt": {
            "error_name": _("图片没有替代文字"),
            "help_text": _("写明图里是什么，或标为装饰图片。"),
        },
        "image-redundant-alt": {
            "error_name": _("替代文字与旁边的文字重复"),
            "help_text": _("替代文字只写旁边没有说到的。"),
        },
        "td-has-header": {
            "error_name": _("表格没有表头"),
            "help_text": _("把第一行或第一列设为表头。"),
        },
        "color-contrast": {
            "error_name": _("文字与背景的对比不够"),
            "help_text": _("使用页面原有的颜色。"),
        },
    }


@hooks.register("insert_editor_js")
def hand_in_once() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/page-editor.js"))


@hooks.register("construct_wagtail_userbar")
def check_our_way(request: HttpRequest, items: list, page: Page) -> None:
    checkers = (AccessibilityItem, ContentCheckerItem)
    items[:] = [
        PageChecker(in_editor=one.in_editor) if isinstance(one, checkers) else one for one in items
    ]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_remarks(request: HttpRequest, page: Page) -> None:
    """What the editor may want to change; nothing while the page saves itself."""
    if "application/json" not in request.headers.get("Accept", ""):
        for remark in remarks_on(page):
            messages.warning(request, remark)


@hooks.register("register_admin_urls")
def report_urls() -> list:
    return [
        path("reports/links/", views.link_report, name="link_report"),
        path("reports/links/check/", views.check_links, name="check_links"),
    ]


@hooks.register("register_reports_menu_item")
def report_in_the_menu() -> MenuItem:
    return MenuItem(
        _("失效链接"), reverse("link_report"), name="broken-links", icon_name="link", order=650
    )
