"""Keeps a page that people's records hang on from being deleted in the admin.

The database refuses it anyway (PROTECT); here the editor is told before, and what to do instead.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page

Reason = Callable[[Page], str]


def kept_for(reason: Reason) -> Reason:
    """Decorator for what says why a page, or one below it, has to stay; empty when it may go."""

    def refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
        """To the list of pages with the reason, when one of them has to stay."""
        for page in pages:
            if why := reason(page):
                messages.error(request, why)
                return redirect("wagtailadmin_explore", page.get_parent().pk)
        return None

    def one(request: HttpRequest, page: Page) -> HttpResponse | None:
        return refuse(request, [page])

    def many(request: HttpRequest, action: str, objects: list, view) -> HttpResponse | None:
        pages = [one for one in objects if isinstance(one, Page)]
        return refuse(request, pages) if action == "delete" else None

    hooks.register("before_delete_page", one)
    hooks.register("before_bulk_action", many)
    return reason
