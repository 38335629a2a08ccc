"""Public pages are rendered once for all visitors and answered from the cache after that.

A view opts in (`cached_for_visitors`, `PublicPageMixin`); AnonymousPageCacheMiddleware stores and
answers. What is stored carries the generation it was rendered in, and every change of what the
site shows starts a new generation: an old page is never answered after a publication, even when
it was being rendered while the publication happened.
"""

from functools import wraps
from uuid import uuid4

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.models import PageViewRestriction

from alliance.editing.forms import CheckedPageForm

GENERATION_KEY = "pages:generation"


def mark_public(response: HttpResponse) -> HttpResponse:
    """Say that every visitor may be given this same response."""
    response.public_for_visitors = True
    return response


def cached_for_visitors(view):
    """Decorator for a view whose answer to a visitor depends on nothing but address and language.

    What the address may hold is settled by the middleware's list of query parameters.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return mark_public(view(request, *args, **kwargs))

    return marked


class PublicPageMixin:
    """A Wagtail page that looks the same to every visitor."""

    may_be_restricted = True
    base_form_class = CheckedPageForm

    @classmethod
    def for_visitors(cls) -> QuerySet:
        """Pages of this kind with what showing one needs."""
        return cls._default_manager.all()

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction] | tuple[()]:
        """Wagtail's answer; none, and no queryset to say so, when the site restricts nothing."""
        if not self.may_be_restricted:
            return ()
        return super().get_view_restrictions()

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        return response if getattr(request, "is_preview", False) else mark_public(response)


def start_new_generation() -> str:
    """Nothing rendered before this call is answered to visitors any more."""
    generation = uuid4().hex
    cache.set(GENERATION_KEY, generation, timeout=None)
    return generation
