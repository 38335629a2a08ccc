"""Where the pages right under the home page stand: read once until one of them is published."""

from dataclasses import dataclass
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet

from .standing import FACTS_SECONDS, standing_for


@dataclass(frozen=True)
class Place:
    title: str
    url: str
    introduction: str
    in_menu: bool
    content_type_id: int


def places_below(home: Page, *, request: HttpRequest) -> list[Place]:
    """The published pages under the home page that every visitor may read.

    Kept as long as the standing facts: receivers.py gives these a new version when such a page is
    published or taken down. Read once a request.
    """
    if not hasattr(request, "_places"):
        key = f"pages:places:{standing_for(request).version}:{home.pk}"
        places = cache.get(key)
        if places is None:
            places = _read(home, request)
            cache.set(key, places, timeout=FACTS_SECONDS)
        request._places = places
    return request._places


def url_of(kind: type[Page], *, home: Page, request: HttpRequest) -> str:
    """The address of the first page of this kind under the home page; empty when there is none."""
    wanted = ContentType.objects.get_for_model(kind).pk
    places = places_below(home, request=request)
    return next((place.url for place in places if place.content_type_id == wanted), "")


def _read(home: Page, request: HttpRequest) -> list[Place]:
    rows = standing_for(request).listed(_children, depth=home.depth + 1, path=home.path)
    here = home.get_url(request)
    return [
        Place(title, f"{here}{quote(slug)}/", introduction or "", in_menu, content_type_id)
        for title, slug, introduction, in_menu, content_type_id in rows
    ]


def _children(*, path, depth) -> PageQuerySet:
    """The introduction is that of a standard page; other kinds have none here."""
    pages = Page.objects.filter(path__startswith=path, depth=depth).live()
    return pages.order_by("path").values_list(
        "title", "slug", "standardpage__introduction", "show_in_menus", "content_type"
    )
