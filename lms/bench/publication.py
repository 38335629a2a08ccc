from django.http import HttpRequest, HttpResponse

from alliance.pages.page_cache import start_new_generation


class PublishedBeforeMiddleware:
    """Makes each request the first after a publication: no stored page answers it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start_new_generation()
        return self.get_response(request)
