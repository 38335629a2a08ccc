from uuid import uuid4

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from alliance.news.models import NewsPage
from alliance.pages.page_cache import GENERATION_KEY
from alliance.pages.parts import kind_key

ENDED_BY_NEWS = (GENERATION_KEY, kind_key(NewsPage))


class PublishedBeforeMiddleware:
    """Makes each request the first after a piece of news was published: no stored page answers it,
    and no list of news is used again. One write, since it is the page that is measured."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cache.set_many({key: uuid4().hex for key in ENDED_BY_NEWS}, timeout=None)
        return self.get_response(request)
