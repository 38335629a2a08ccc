"""What a share link shows, to whoever has it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.certificates.public_views import unlisted

from .. import queries, services
from ..cards import card


@unlisted
@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Exactly the certificates that were chosen; ended, taken back and unknown look alike."""
    now = timezone.now()
    found = queries.shown_by(token, at=now)
    if found is None:
        return _kept_private(render(request, "wallet/shared_gone.html", status=404))
    link, certificates = found
    if request.method == "GET" and request.user.pk != link.owner_id:
        services.count_view(link, at=now)
    today = timezone.localdate(now)
    shown = [card(each, on=today) for each in certificates]
    return _kept_private(render(request, "wallet/shared.html", {"link": link, "cards": shown}))


def _kept_private(answer: HttpResponse) -> HttpResponse:
    """The address is a secret: no page that is opened from here learns it."""
    answer["Referrer-Policy"] = "no-referrer"
    return answer
