"""The last answer: what a visitor sees when a view broke."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import ConnectionError as CacheAway

AWAY = (OperationalError, InterfaceError, CacheAway)
RETRY_SECONDS = 60


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: 503 when a service below is away, 500 when the fault is ours.

    The pages take neither request nor context: whatever broke must not be needed to say so.
    """
    if isinstance(sys.exc_info()[1], AWAY):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_SECONDS}
        )
    return HttpResponse(render_to_string("500.html"), status=500)
