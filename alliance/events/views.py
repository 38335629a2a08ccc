from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alliance.pages.page_cache import cached_for_visitors
from alliance.pages.standing import standing_for

from .calendars import as_ical
from .models import EventPage


@require_safe
@cached_for_visitors
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A published event as a file for the visitor's own calendar."""
    published = standing_for(request).public(EventPage.objects.live())
    event = get_object_or_404(published, pk=pk)
    return HttpResponse(
        as_ical(event, url=event.get_full_url(request)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="event-{event.pk}.ics"'},
    )
