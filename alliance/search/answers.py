"""Answers to visitors, kept a minute: many ask the same on a day when something is in the news.

What is kept carries the generation of the index it was drawn from; every change of the index
starts a new one, so that nothing is found that was taken away. Little can be kept: an answer
lives a minute, and who asks too often is refused before one is made.
"""

from hashlib import blake2b
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from .folding import clean

SECONDS = 60
GENERATION_KEY = "search:generation"
PARAMETERS = frozenset({"q", "in", "category", "region", "since", "page"})


def key_of(request: HttpRequest) -> str | None:
    """Where the answer is kept; None where it may be one person's own, or say more than it asks."""
    if request.user.is_authenticated or {settings.SESSION_COOKIE_NAME, "messages"} & set(
        request.COOKIES
    ):
        return None
    if not request.GET.keys() <= PARAMETERS:
        return None
    asked = sorted((name, clean(value)) for name, value in request.GET.items())
    parts = [request.scheme, request.get_host(), get_language(), repr(asked)]
    return f"search:{blake2b(repr(parts).encode(), digest_size=20).hexdigest()}"


def find(key: str) -> tuple[str, bytes | None]:
    """The index's generation now, and the answer if one was kept that is of this generation."""
    found = cache.get_many([GENERATION_KEY, key])
    generation = found.get(GENERATION_KEY, "")
    drawn_from, body = found.get(key, (generation, None))
    return generation, body if drawn_from == generation else None


def keep(key: str, generation: str, body: bytes) -> None:
    """`generation` is the one that stood before the index was asked."""
    cache.set(key, (generation, body), timeout=SECONDS)


def forget() -> None:
    """Give none of the kept answers any more, once the change of the index is committed."""
    transaction.on_commit(_start_generation)


def _start_generation() -> None:
    cache.set(GENERATION_KEY, uuid4().hex, timeout=None)
