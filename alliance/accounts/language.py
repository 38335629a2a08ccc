"""Which language a request is answered in: the profile's for a person, the cookie's for a visitor.

Replaces Django's LocaleMiddleware: the site speaks Chinese until somebody switches, whatever the
browser's own language is; so a visitor's page differs by one cookie and can be cached.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .models import User

CODES = frozenset(code for code, _name in settings.LANGUAGES)


def activate(request: HttpRequest, code: str) -> None:
    """Answer this request in the language, or in the site's own when it is none of ours."""
    translation.activate(code if code in CODES else settings.LANGUAGE_CODE)
    request.LANGUAGE_CODE = translation.get_language()


def remember_in_browser(response: HttpResponse, code: str) -> None:
    """Keep a visitor's choice; people who sign in have theirs in the profile."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


def remember_in_profile(*, user: User, code: str) -> None:
    """Keep the person's choice for every device. Not audited: it is a taste, not an act."""
    User.objects.filter(pk=user.pk).update(language=code)


class VisitorLanguageMiddleware:
    """Stands early, before anything that caches or speaks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        activate(request, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
