"""Parts of public pages that outlive a publication: news nobody touched is not drawn again.

A part belongs to a page as it was last published, in one language; what else may show in it
(pictures, units, files, addresses) gives the standing facts a new version when it changes.
"""

from collections.abc import Sequence

from django.core.cache import cache
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from .standing import standing_for

Drawing = tuple[str, Page]
FRAGMENT_SECONDS = 600  # an upgrade that draws differently is seen after that


def fragments(
    template: str,
    pages: Sequence[Page],
    *,
    request: HttpRequest,
    shows: Sequence[str] = (),
) -> list[SafeString]:
    """The template drawn for each of the pages, which it knows as `page`, in their order.

    `shows` names the relations that the template reads, to be fetched for all pages at once.
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
    prefetch_related_objects([page for _, page in drawings], *shows)
    return [
        get_template(template).render({"page": page, "request": request})
        for template, page in drawings
    ]
