"""Pages that a process draws once for all visitors who are answered the same.

The register is asked each time: a page is found again only by its address and by all that the
register said, so a certificate that was revoked a moment ago is never shown as it was.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

MOST = 500
# What the frame of the page says (the site's name) may be as old as this.
SECONDS = 60


class Drawn:
    """The newest pages, by what they depend on."""

    def __init__(self):
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()

    def page(
        self, request: HttpRequest, said: Hashable, draw: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """What `draw` draws, once for equal words; each time for somebody who may be signed in."""
        if not request.COOKIES.keys().isdisjoint((settings.SESSION_COOKIE_NAME, "messages")):
            return draw()
        key = request.get_full_path(), get_language(), said, int(time() // SECONDS)
        content = self._pages.get(key)
        if content is None:
            content = self._pages[key] = draw().content
            if len(self._pages) > MOST:
                self._pages.popitem(last=False)
        return HttpResponse(content)
