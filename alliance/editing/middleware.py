"""What the guard refuses is told in the admin, and the writer goes on in the editor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from .faults import PublicationRefused


class PublicationRefusedMiddleware:
    """Answers PublicationRefused of a page with its editor; stands below the messages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PublicationRefused) or not isinstance(exception.thing, Page):
            return None
        for fault in exception.faults:
            messages.error(request, _("不能发布：%(fault)s") % {"fault": fault})
        if not Page.objects.filter(pk=exception.thing.pk).exists():
            return redirect("wagtailadmin_explore_root")
        return redirect("wagtailadmin_pages:edit", exception.thing.pk)
