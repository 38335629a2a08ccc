"""The way from an event's page in the admin to who took part, and what keeps the page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from alliance.accounts.models import User
from alliance.pages.keeping import kept_for
from alliance.units.queries import OFFICE_ROLES, roles_of

from .models import Attendance, EventPage


@hooks.register("register_page_header_buttons")
def attendance_button(page: Page, user: User, view_name: str, next_url=None) -> Iterator[Button]:
    return _button(page, user)


@hooks.register("register_page_listing_more_buttons")
def attendance_in_list(page: Page, user: User, next_url=None) -> Iterator[Button]:
    return _button(page, user)


def _button(page: Page, user: User) -> Iterator[Button]:
    roles = roles_of(user)
    if (
        isinstance(page.specific_deferred, EventPage)
        and page.pk
        and (roles.sees_everything or roles.holds(*OFFICE_ROLES))
    ):
        url = reverse("event_attendance:sheet", args=[page.pk])
        yield Button(_("参会名单"), url, icon_name="group", priority=45)


@kept_for
def reason_to_keep(page: Page) -> str:
    """Why an event that people are entered in, or a page above it, has to stay."""
    entered = Attendance.objects.filter(event__path__startswith=page.path)
    many = entered.values("user").distinct().count()
    if not many:
        return ""
    return _(
        "“%(title)s”已登记 %(count)d 名参加人，不能删除；可以取消发布，参加记录和学时证明会保留。"
    ) % {"title": page.title, "count": many}
