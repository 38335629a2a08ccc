"""What wallets and verifiers fetch: the issuer, its keys, achievements, status lists.

Any site may read them, and they hold nothing of a person.
"""

from functools import wraps
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from alliance.units.models import Alliance

from . import documents, keys, queries
from . import picture as drawing
from .models import Achievement, StatusList

A_DAY = 24 * 3600
STATUS_TYPE = "application/vc+jwt"


def for_everybody(*, seconds: int):
    """Decorator: a view that any page may fetch and any cache keep for so long."""

    def decorate(view):
        @require_safe
        @wraps(view)
        def public(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            answer = view(request, *args, **kwargs)
            etag = quote_etag(sha256(answer.content).hexdigest())
            headers = {
                "Access-Control-Allow-Origin": "*",
                "Cache-Control": f"public, max-age={seconds}",
                "ETag": etag,
            }
            answer = get_conditional_response(request, etag=etag, response=answer)
            for name, value in headers.items():
                answer[name] = value
            return answer

        return public

    return decorate


@for_everybody(seconds=A_DAY)
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    return _json(documents.profile(get_object_or_404(Alliance, slug=slug)))


@for_everybody(seconds=300)
def did(request: HttpRequest, slug: str) -> HttpResponse:
    """The same keys as a did:web document, the newest first; 404 while none has signed."""
    alliance = get_object_or_404(Alliance, slug=slug)
    known = list(queries.keys())
    if not known:
        return HttpResponse(status=404)
    return _json(documents.did_document(alliance, known))


@for_everybody(seconds=300)
def key_set(request: HttpRequest, slug: str) -> HttpResponse:
    get_object_or_404(Alliance, slug=slug)
    return _json(documents.key_set(queries.keys()))


@for_everybody(seconds=A_DAY)
def achievement(request: HttpRequest, pk: int) -> HttpResponse:
    return _json(documents.achievement_document(_achievement(pk)))


@for_everybody(seconds=A_DAY)
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(drawing.draw(_achievement(pk)), content_type="image/png")


@for_everybody(seconds=int(documents.LIST_FRESH.total_seconds()))
def status(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A signed status list; signed anew when a bit or the hour has changed."""
    lists = StatusList.objects.select_related("alliance")
    status_list = get_object_or_404(lists, alliance__slug=slug, number=number)
    now, lost = timezone.now(), queries.lost_places(status_list)
    try:
        signer = keys.current()
    except keys.NoKey:
        return HttpResponse(status=503)
    known = f"{signer.kid}:{now:%Y%m%d%H}:{lost}"
    key = f"badges:list:{status_list.pk}:{sha256(known.encode()).hexdigest()}"
    signed = cache.get(key)
    if signed is None:
        signed = documents.signed_list(status_list, lost=lost, signer=signer, at=now)
        cache.set(key, signed, timeout=3600)
    return HttpResponse(signed, content_type=STATUS_TYPE)


def _achievement(pk: int) -> Achievement:
    return get_object_or_404(Achievement.objects.select_related("alliance"), pk=pk)


def _json(document: dict) -> JsonResponse:
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})
