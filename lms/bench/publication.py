from django.http import HttpRequest, HttpResponse

from alliance.news.models import NewsPage
from alliance.pages.page_cache import start_new_generation
from alliance.pages.parts import forget_kind


class PublishedBeforeMiddleware:
    """Makes each request the first after a piece of news was published: no stored page answers it,
    and no list of news is used again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_kind(NewsPage)
        start_new_generation()
        return self.get_response(request)
