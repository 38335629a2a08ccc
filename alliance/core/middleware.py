from django.http import Http404

from .access import NotAllowed


class NotAllowedMiddleware:
    """Answers a broken rule with 404: what is not yours looks like what is not there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
