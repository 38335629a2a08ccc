"""What search engines are told of: pages that every visitor may read, and nothing else."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from .directory import listed_units
from .page_cache import PublicPageMixin
from .standing import standing_for

NEVER_PUBLIC = ("/admin/", "/django-admin/", "/desk/", "/accounts/", "/documents/")


class PageMap(Sitemap):
    """Published pages of the kinds that look the same to every visitor."""

    limit = 10_000

    def __init__(self, request: HttpRequest):
        self._request = request

    def items(self) -> PageQuerySet:
        kinds = [kind for kind in get_page_models() if issubclass(kind, PublicPageMixin)]
        pages = Page.objects.live().exact_type(*kinds).only("url_path", "last_published_at")
        return standing_for(self._request).public(pages).order_by("path")

    def location(self, page: Page) -> str:
        return page.get_url(self._request)

    def lastmod(self, page: Page) -> datetime | None:
        return page.last_published_at


class UnitMap(Sitemap):
    limit = 10_000

    def items(self):
        return listed_units().only("pk").order_by("pk")

    def location(self, unit) -> str:
        return reverse("pages:unit_detail", args=[unit.pk])
