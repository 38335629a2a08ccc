"""The search page, which works without JavaScript, and what it suggests while somebody types."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.core.client import client_address
from alliance.core.throttle import Limit, TooManyTries

from . import answers, asking, drawing, queries, sources
from .forms import PERIODS, read_address
from .highlighting import marked_name
from .queries import Reader
from .readers import audiences_of

SUGGESTIONS = 8
LIMIT = Limit("search", tries=settings.SEARCHES_A_MINUTE, seconds=60)
TYPING_LIMIT = Limit("search-typing", tries=3 * settings.SEARCHES_A_MINUTE, seconds=60)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One page of what the reader may find; without a question, the empty form."""
    key = answers.key_of(request)
    if key is None:
        return _search(request)
    generation, body = answers.find(key)
    if body is not None:
        return _headed(HttpResponse(body))
    response = _search(request)
    if response.status_code == 200:
        answers.keep(key, generation, response.content)
    return response


def _search(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    asked = read_address(request.GET, today=timezone.localdate(now))
    question = asking.read(asked.text)
    context = {
        "asked": asked,
        "question": question,
        "sources": sources.every(),
        "source": sources.find(asked.filters.source),
        "periods": tuple(PERIODS.items()),
    }
    if not question:
        return _answer(request, "search/search.html", context)
    try:
        _take(LIMIT, request, now)
    except TooManyTries:
        return _answer(request, "search/search.html", context | {"busy": True}, status=429)
    found = queries.search(
        question, reader=_reader(request, now), filters=asked.filters, page=asked.page
    )
    context |= {"found": found, "hits": drawing.drawn_hits(found)}
    return _answer(request, "search/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles and names for the list under the field; htmx asks for it while somebody types."""
    now = timezone.now()
    question = asking.read(request.GET.get("q", ""))
    try:
        _take(TYPING_LIMIT, request, now)
    except TooManyTries:
        return HttpResponse(status=204)
    rows = queries.suggest(question, reader=_reader(request, now), most=SUGGESTIONS)
    needles = question.needles
    suggestions = [
        {
            "kind": source.label,
            "title": marked_name(title, needles),
            "note": note,
            "url": url,
        }
        for name, title, note, url in rows
        if (source := sources.find(name))
    ]
    return _answer(request, "search/_suggestions.html", {"suggestions": suggestions})


def _answer(
    request: HttpRequest, template: str, context: dict, *, status: int = 200
) -> HttpResponse:
    return _headed(render(request, template, context, status=status))


def _headed(response: HttpResponse) -> HttpResponse:
    """Kept by no proxy and no search engine: it may hold what one reader alone may find."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _take(limit: Limit, request: HttpRequest, now) -> None:
    """Visitors are counted by address, people signed in each for themselves."""
    if request.user.is_authenticated:
        limit.take("person", request.user.pk, at=now)
    else:
        limit.take("address", client_address(request), at=now)


def _reader(request: HttpRequest, now) -> Reader:
    return Reader(audiences=audiences_of(request.user), today=timezone.localdate(now))
