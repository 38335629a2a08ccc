"""Tells the person in the page editor why a lesson or another page was not published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .gate import PageNotReady


class PageNotReadyMiddleware:
    """Leads to the page's editor with the reasons; nothing was written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PageNotReady):
            return None
        messages.error(
            request,
            _("“%(title)s”还不能发布：%(reasons)s")
            % {"title": exception.title, "reasons": " ".join(exception.obstacles)},
        )
        editor = reverse("wagtailadmin_pages:edit", args=[exception.page_id])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The dialog in which Wagtail asks for a comment goes where this says.
            return JsonResponse({"step": "success", "redirect": editor})
        return redirect(editor)
