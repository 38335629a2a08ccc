from pathlib import PurePosixPath

from django.contrib.sitemaps.views import sitemap
from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.documents.models import Document
from wagtail.models import Page

from alliance.core.files import ranged_response
from alliance.core.slots import sections_for

from . import directory, private, share_cards
from .forms import DirectoryForm
from .models import SiteRendition, Video
from .page_cache import PublicPageMixin, cached_for_visitors, mark_public
from .sitemaps import NEVER_PUBLIC, PageMap, UnitMap
from .standing import standing_for

UNITS_A_PAGE = 24
PICTURE_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
MONTH_SECONDS = 30 * 24 * 3600


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The directory; htmx asks for the results alone while a visitor types."""
    form = DirectoryForm(request.GET, choices=directory.filter_choices())
    search = form.search()
    page = Paginator(directory.find_units(search), UNITS_A_PAGE).get_page(request.GET.get("page"))
    partial = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(
        request,
        "units_directory/_results.html" if partial else "units_directory/unit_list.html",
        {"form": form, "search": search, "page_obj": page},
    )
    response.headers["Vary"] = "HX-Request"
    return mark_public(response)


@require_safe
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(directory.find_units(directory.Search()), pk=pk)
    context = {
        "unit": unit,
        "memberships": directory.current_memberships(unit),
        "sections": sections_for("unit", subject=unit, request=request),
    }
    return mark_public(render(request, "units_directory/unit_detail.html", context))


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A rendition from the media library: the only folder under MEDIA_ROOT that anyone may read.

    A rendition's name changes with its content, so browsers may keep it. Of a private collection
    it is there only for whom the collection is.
    """
    stored = FieldFile(None, SiteRendition._meta.get_field("file"), f"images/{name}")
    content_type = PICTURE_TYPES.get(PurePosixPath(name).suffix)
    if content_type is None or not stored.storage.exists(stored.name):
        raise Http404
    try:
        kept_in = private.restriction_of_picture(stored.name)
    except SiteRendition.DoesNotExist as missing:
        raise Http404 from missing
    if kept_in and not private.may_see(request, kept_in):
        raise Http404
    response = ranged_response(request, stored, content_type=content_type)
    if kept_in is None:
        response.headers["Cache-Control"] = f"public, max-age={MONTH_SECONDS}"
    return response


@require_safe
def document(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A document from the media library, in place of Wagtail's view: what is not for who asks is
    not there, and a part of it can be asked for. It is never run."""
    found = get_object_or_404(Document.objects.select_related("collection"), pk=pk)
    if found.filename != name or not private.may_see(request, found.collection):
        raise Http404
    response = ranged_response(
        request,
        found.file,
        content_type=found.content_type,
        filename=found.filename,
        inline=found.content_disposition == "inline",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def video(request: HttpRequest, pk: int) -> HttpResponse:
    """A video, with seeking; one for members is not there for a visitor."""
    found = get_object_or_404(Video, pk=pk)
    if found.members_only and not request.user.is_authenticated:
        raise Http404
    return ranged_response(request, found.file, content_type=found.content_type)


@require_safe
def share_card(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """The picture of a public page for other sites; there is none but of its present title."""
    page = get_object_or_404(standing_for(request).public(Page.objects.live()), pk=pk)
    card = share_cards.card_of(page, request=request)
    if not issubclass(page.specific_class, PublicPageMixin) or card.digest != digest:
        raise Http404
    response = ranged_response(request, card.file(), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={MONTH_SECONDS}"
    return response


@require_safe
@cached_for_visitors
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Every public page and every listed unit, for search engines."""
    return sitemap(request, {"pages": PageMap(request), "units": UnitMap()})


@require_safe
@cached_for_visitors
def robots_txt(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("pages:sitemap"))
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NEVER_PUBLIC),
        f"Sitemap: {address}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
