"""Notices for members: never public, never kept for visitors, in no feed, map or public search."""

from datetime import date

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from alliance.pages.blocks import BodyBlock


class NoticePageQuerySet(PageQuerySet):
    def newest(self) -> "NoticePageQuerySet":
        """Published notices, the newest first, without their bodies."""
        return self.live().defer("body").order_by("-date", "-pk")

    def pinned(self, on: date) -> "NoticePageQuerySet":
        """Those that are to be kept in sight on that day."""
        return self.newest().filter(pinned_until__gte=on)


class NoticePage(Page):
    """A kind of its own, so that no list of news can show it; only who is signed in reads it."""

    date = models.DateField(_("日期"), default=timezone.localdate, db_index=True)
    lead = models.TextField(
        _("摘要"), max_length=200, help_text=_("要大家做什么，什么时候之前。显示在列表里。")
    )
    pinned_until = models.DateField(
        _("置顶到"), null=True, blank=True, db_index=True,
        help_text=_("这一天结束前，成员登录后在首页最上方看到它；留空则不置顶。"),
    )  # fmt: skip
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(NoticePageQuerySet)()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/notice_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("date"), FieldPanel("pinned_until")]),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("成员通知")
        verbose_name_plural = _("成员通知")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = super().serve(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response
