"""Whether a link leads somewhere: ours by the database, foreign ones by asking their host."""

import ipaddress
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from wagtail.documents import get_document_model
from wagtail.models import Page, Site
from wagtail.views import serve

TIMEOUT_SECONDS = 8
AT_ONCE = 8
AGENT = "alliance-link-check/1.0"
# Asked again by GET: some hosts answer HEAD with these.
TRY_AGAIN = frozenset({400, 403, 404, 405, 500, 501, 503})


class NotPublic(Exception):
    """The host lies in a private network: nobody may make this machine ask there."""


def is_foreign(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not is_own(address)


def is_own(address: str) -> bool:
    return urlsplit(address).netloc in ("", urlsplit(settings.SITE_URL).netloc)


def leads_somewhere(address: str, *, kind: str, target_id: str) -> bool:
    """A link of ours: to a live page or a document by its id, or to a path that is answered."""
    if kind == "page":
        return Page.objects.live().filter(pk=target_id or 0).exists()
    if kind == "document":
        return get_document_model().objects.filter(pk=target_id or 0).exists()
    path = unquote(urlsplit(address).path)
    if not path.startswith("/"):
        return True  # an anchor of the same page, an e-mail, a telephone
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.func is not serve:
        return True
    return _is_page(path)


def _is_page(path: str) -> bool:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    components = [part for part in path.split("/") if part]
    try:
        result = site.root_page.specific.route(HttpRequest(), components)
    except Http404:
        return False
    return result.page.live


def statuses_of(addresses: Iterable[str], progress) -> dict[str, int | None] | None:
    """What each foreign address answers, None for silence; None in all when nothing answers.

    After a first batch in which no host answered, the machine is taken to have no way out and the
    rest is left alone. `progress(done)` is called between batches.
    """
    wanted = list(addresses)
    found: dict[str, int | None] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for at in range(0, len(wanted), AT_ONCE):
            batch = wanted[at : at + AT_ONCE]
            found.update(zip(batch, pool.map(status_of, batch), strict=True))
            if not any(found.values()) and (len(batch) == AT_ONCE or len(wanted) <= AT_ONCE):
                return None
            progress(at + len(batch))
    return found


def status_of(address: str) -> int | None:
    """The status that the host answers at the end of all redirects; None when it does not.

    Asks by HEAD, and by GET when that is refused; reads no body.
    """
    status = _asked(address, "HEAD")
    return _asked(address, "GET") if status in TRY_AGAIN else status


def _asked(address: str, method: str) -> int | None:
    try:
        _require_public(address)
        request = Request(address, method=method, headers={"User-Agent": AGENT})
        with build_opener(_PublicRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status
    except HTTPError as error:
        error.close()
        return error.code
    except (NotPublic, URLError, HTTPException, OSError, ValueError):
        return None


def _require_public(address: str) -> None:
    """Raises NotPublic, OSError when the name is not known."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise NotPublic
    if settings.LINK_CHECK_PRIVATE_HOSTS:
        return
    for *_kept, socket_address in socket.getaddrinfo(parts.hostname, parts.port or 443):
        if not ipaddress.ip_address(socket_address[0]).is_global:
            raise NotPublic


class _PublicRedirects(HTTPRedirectHandler):
    """A redirect may not lead into a private network either."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        _require_public(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
