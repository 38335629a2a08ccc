"""What every public page needs and a publication does not change: the site, its figures.

Read from the cache in one go. A change of what these facts hold (receivers.py says which) gives
them a new version; what bulk work changes behind the signals is seen after `FACTS_SECONDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.http import HttpRequest
from wagtail.models import PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath
from wagtail.query import PageQuerySet

from alliance.core.prepared import Parameter, Prepared, PreparedList

VERSION_KEY = "pages:standing"
FACTS_SECONDS = 60

Pages = TypeVar("Pages", bound=PageQuerySet)


@dataclass(frozen=True)
class Standing:
    """The facts, as of `version`."""

    version: str
    site: Site | None
    root_paths: list[SiteRootPath]
    restricts: bool

    def public(self, pages: Pages) -> Pages:
        """Those pages that every visitor may read."""
        return pages.public() if self.restricts else pages

    def listed(
        self, build: Callable[..., PageQuerySet], *fixed: str | int, **values: object
    ) -> PageQuerySet | PreparedList:
        """Of the pages that `build(*fixed, **values)` selects, those that every visitor may read.

        While nothing is restricted, which is nearly always, the query is prepared, once for each
        of the `fixed`: these must be few.
        """
        if self.restricts:
            return build(*fixed, **values).public()
        return PreparedList(_prepared(build, fixed, tuple(values)), **values)


@lru_cache(maxsize=256)
def _prepared(build: Callable[..., PageQuerySet], fixed: tuple, names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: build(*fixed, **{name: Parameter(name) for name in names}))


# Named after the fields: what an older release stored is not taken for ours.
FACTS_KEY = f"pages:facts:{'-'.join(field.name for field in fields(Standing))}"


def standing_for(request: HttpRequest) -> Standing:
    """The facts for this request: read once, before whatever the page shows."""
    if not hasattr(request, "_standing"):
        request._standing = _read(request)
    return request._standing


def _read(request: HttpRequest) -> Standing:
    facts_key = f"{FACTS_KEY}:{request.get_host()}"
    found = cache.get_many([VERSION_KEY, facts_key])
    version = found.get(VERSION_KEY) or start_new_version()
    facts = found.get(facts_key)
    if facts is None or facts.version != version:
        facts = Standing(
            version=version,
            site=Site.find_for_request(request),
            root_paths=Site.get_site_root_paths(),
            restricts=PageViewRestriction.objects.exists(),
        )
        cache.set(facts_key, facts, timeout=FACTS_SECONDS)
    # Where Wagtail itself keeps them for the request.
    request._wagtail_site = facts.site
    request._wagtail_cached_site_root_paths = facts.root_paths
    return facts


def start_new_version() -> str:
    """Nothing remembered before this call is used any more."""
    version = uuid4().hex
    cache.set(VERSION_KEY, version, timeout=None)
    return version
