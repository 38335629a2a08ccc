"""Which page an address means, found by its address; Wagtail walks there from the root."""

from functools import lru_cache
from hashlib import blake2b

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from alliance.core.prepared import Parameter, Prepared

from .page_cache import PublicPageMixin
from .standing import Standing, standing_for

HINT_SECONDS = 24 * 3600


class RoutingMiddleware:
    """Tells Wagtail's own view beforehand what it would find out with two queries a step.

    Where a page was found is remembered as a hint, which is checked when the page is read.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if view is not serve:
            return
        standing = standing_for(request)
        page = _public_page(standing, *args, **kwargs)
        if page is not None:
            page.may_be_restricted = standing.restricts
            request._wagtail_route_for_request = RouteResult(page)


def _public_page(standing: Standing, path: str) -> PublicPageMixin | None:
    """The published page at this path, unless Wagtail has to find it, or that it is not there."""
    if standing.site is None:
        return None
    url_path = standing.site.root_page.url_path + path
    hint_key = f"pages:at:{blake2b(url_path.encode(), digest_size=20).hexdigest()}"
    hint = cache.get(hint_key)
    page = _page_if_there(hint, url_path) if hint else None
    if page is None and (found := _look_up(url_path)):
        cache.set(hint_key, found, timeout=HINT_SECONDS)
        page = _page_if_there(found, url_path)
    return page


def _look_up(url_path: str) -> tuple[int, int] | None:
    """Key and content type of the page at this address; by its slug first, which has an index."""
    at_path = Page.objects.filter(slug=url_path.split("/")[-2], url_path=url_path)
    return at_path.values_list("pk", "content_type").first()


def _page_if_there(found: tuple[int, int], url_path: str) -> PublicPageMixin | None:
    """The page in full, if it is public and stands there now."""
    pk, content_type = found
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None or not issubclass(model, PublicPageMixin):
        return None
    return _page_at(model).object(pk=pk, url_path=url_path)


@lru_cache
def _page_at(model: type[PublicPageMixin]) -> Prepared:
    there = {"pk": Parameter("pk"), "url_path": Parameter("url_path"), "live": True}
    return Prepared(lambda: model.for_visitors().filter(**there).order_by())
