"""What a phone asks for by itself: who is signed in, and to take what it kept."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import services
from ..forms import EntryForm
from ..refusals import EntryRefused


@never_cache
@require_safe
def session(request: HttpRequest) -> JsonResponse:
    """Whose session this is, with a fresh token: a page kept for days has an old one."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take one entry: `{"user", "submit", "entry": {the form's fields}}`. Once, however often sent.

    401 signed out, 409 somebody else's session, 422 refused with `{"errors": {field: [sentence]}}`.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed out"}, status=401)
    try:
        sent = json.loads(request.body)
        written_by, submit, fields = sent["user"], bool(sent["submit"]), dict(sent["entry"])
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "not valid"}, status=400)
    if written_by != request.user.pk:
        return JsonResponse({"error": "another account"}, status=409)
    form = EntryForm(fields)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        entry = services.write_entry(
            client_id=form.cleaned_data["client_id"],
            written=form.written(),
            submit=submit,
            by=request.user,
            at=timezone.now(),
        )
    except EntryRefused as refused:
        return JsonResponse({"errors": refused.errors}, status=422)
    return JsonResponse({"id": entry.pk, "status": entry.status})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands here and not under /static/ because its folder is its reach.

    `?classic` is for browsers without module workers: they have no Background Sync either.
    """
    context = {"sends": "classic" not in request.GET}
    response = render(request, "logbook/worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
