"""Parts of public pages that outlive a publication: news nobody touched is not drawn again.

A part belongs to a page as it was last published, in one language; what else may show in it
(pictures, units, files, addresses) gives the standing facts a new version when it changes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from alliance.core.prepared import PreparedList

from .standing import standing_for


@dataclass(frozen=True)
class Edition:
    """A page as it was last published: enough to find what was drawn of it."""

    kind: type[Page]
    pk: int
    last_published_at: datetime | None


Drawing = tuple[str, Page | Edition]
FRAGMENT_SECONDS = 600  # an upgrade that draws differently is seen after that


def fragments(
    template: str,
    pages: Sequence[Page | Edition],
    *,
    request: HttpRequest,
    shows: Sequence[str] = (),
) -> list[SafeString]:
    """The template drawn for each of the pages, which it knows as `page`, in their order.

    Of an edition the page itself is read only when it has to be drawn. `shows` names the relations
    that the template reads, to be fetched for all pages at once.
    """
    return mixed_fragments([(template, page) for page in pages], request=request, shows=shows)


def mixed_fragments(
    drawings: Sequence[Drawing], *, request: HttpRequest, shows: Sequence[str] = ()
) -> list[SafeString]:
    """As `fragments`, with a template for each page."""
    if getattr(request, "is_preview", False):
        return _drawn(drawings, shows, request)
    keys = [_key(template, page, request) for template, page in drawings]
    found = cache.get_many(keys)
    missing = [n for n, key in enumerate(keys) if key not in found]
    if missing:
        drawn = _drawn([drawings[n] for n in missing], shows, request)
        new = {keys[n]: html for n, html in zip(missing, drawn, strict=True)}
        cache.set_many(new, timeout=FRAGMENT_SECONDS)
        found |= new
    return [mark_safe(found[key]) for key in keys]


def _key(template: str, page: Page, request: HttpRequest) -> str:
    published = page.last_published_at.timestamp() if page.last_published_at else "never"
    version = standing_for(request).version
    return f"pages:{version}:{template}:{page.pk}:{published}:{get_language()}"


def _drawn(
    drawings: Sequence[Drawing], shows: Sequence[str], request: HttpRequest
) -> list[SafeString]:
    pages = _read([page for _, page in drawings])
    prefetch_related_objects(pages, *shows)
    return [
        get_template(template).render({"page": page, "request": request})
        for (template, _), page in zip(drawings, pages, strict=True)
    ]


def _read(pages: Sequence[Page | Edition]) -> list[Page]:
    """Each edition replaced by its page: one query for each kind."""
    wanted = defaultdict(list)
    for page in pages:
        if isinstance(page, Edition):
            wanted[page.kind].append(page.pk)
    read = {kind: kind.objects.in_bulk(pks) for kind, pks in wanted.items()}
    return [read[page.kind][page.pk] if isinstance(page, Edition) else page for page in pages]


class Editions:
    """The editions of the pages that `rows` of key and moment name, as a Paginator wants them."""

    def __init__(self, kind: type[Page], rows: QuerySet | PreparedList):
        self._kind = kind
        self._rows = rows

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[Edition]:
        return [Edition(self._kind, *row) for row in self._rows[part]]
