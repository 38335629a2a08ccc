"""Parts of public pages that are kept until a page of a kind that they show is published.

`fragments` belong to one page; a part lists others: the latest news, the next events.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .standing import standing_for


@dataclass(frozen=True)
class Part:
    """`draw` makes its HTML, which shows pages of these kinds and is kept for so long at most."""

    name: str
    shows: tuple[type[Model], ...]
    seconds: int
    draw: Callable[[], str]


def drawn(parts: Sequence[Part], *, request: HttpRequest) -> list[SafeString]:
    """The HTML of each part. Drafts are neither kept nor drawn from memory.

    What is remembered, and what may have ended it, is read in one go before anything is drawn.
    """
    if getattr(request, "is_preview", False):
        return [mark_safe(part.draw()) for part in parts]
    kinds = set(chain.from_iterable(part.shows for part in parts))
    keys = [f"pages:part:{part.name}:{get_language()}" for part in parts]
    version = standing_for(request).version
    found = cache.get_many([*map(kind_key, kinds), *keys])
    versions = {kind: found.get(kind_key(kind)) or forget_kind(kind) for kind in kinds}
    return [
        mark_safe(_kept(part, key, found.get(key), (version, *(versions[k] for k in part.shows))))
        for key, part in zip(keys, parts, strict=True)
    ]


def _kept(part: Part, key: str, kept: tuple[tuple, str] | None, stamp: tuple) -> str:
    if kept and kept[0] == stamp:
        return kept[1]
    html = part.draw()
    cache.set(key, (stamp, html), timeout=part.seconds)
    return html


def kind_key(kind: type[Model]) -> str:
    """Under which the cache holds when a page of this kind was last published."""
    return f"pages:kind:{kind._meta.label_lower}"


def forget_kind(kind: type[Model]) -> str:
    """No part that shows pages of this kind, and was drawn before this call, is used any more."""
    version = uuid4().hex
    cache.set(kind_key(kind), version, timeout=None)
    return version
