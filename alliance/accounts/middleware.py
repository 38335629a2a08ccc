from time import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.utils.translation import gettext as _

SEEN = "seen"
IDLE_SECONDS = "idle_seconds"
WRITE_EVERY = 60


class IdleSessionMiddleware:
    """Ends a session that nobody has used for a while.

    When it was last used stands in the session, written at most once a minute: a page view costs
    no write. How long it may lie idle is settings.SESSION_IDLE_SECONDS, or what was put into the
    session at sign-in (offices: less). Visitors' requests do not touch the session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time())
            seen = request.session.get(SEEN, 0)
            if now - seen > request.session.get(IDLE_SECONDS, settings.SESSION_IDLE_SECONDS):
                logout(request)
                messages.info(request, _("您有一段时间没有操作，为了安全已自动退出，请重新登录。"))
            elif now - seen >= WRITE_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)
