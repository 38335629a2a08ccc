"""News that belong together: by tag, by series, by author; and what only members read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.pages.page_cache import mark_public
from alliance.pages.standing import standing_for

from .models import PAGE_SIZE, Author, NewsPage, NewsPageQuerySet, NoticePage, Series, Tag, cards

NOTICES_A_PAGE = 20


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    context = {
        "title": _("标签：%(name)s") % {"name": found.name},
        "feed": ["news:tag_feed", found.slug],
    }
    return _together(request, NewsPage.objects.tagged(found), context)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A series is read from its beginning."""
    found = get_object_or_404(Series, slug=slug)
    news = NewsPage.objects.newest().filter(series=found).order_by("date", "pk")
    return _together(
        request, news, {"title": found.title, "introduction": found.introduction, "kind": _("系列")}
    )


@require_safe
def author(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Author.objects.select_related("unit", "portrait"), pk=pk)
    news = NewsPage.objects.newest().filter(credits__author=found).distinct()
    return _together(request, news, {"title": found.name, "author": found, "kind": _("作者")})


def _together(request: HttpRequest, news: NewsPageQuerySet, context: dict) -> HttpResponse:
    """A list that all visitors see alike; it is not there while nothing in it is published."""
    listed = standing_for(request).public(news)
    page_obj = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page_obj,
        "cards": cards(page_obj.object_list, level=2, request=request),
    }
    response = render(request, "news/together.html", context, status=200 if page_obj else 404)
    return mark_public(response)


@require_safe
@login_required
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """All notices for members; those that are pinned first."""
    today = timezone.localdate()
    page_obj = Paginator(NoticePage.objects.newest(), NOTICES_A_PAGE).get_page(
        request.GET.get("page")
    )
    pinned = list(NoticePage.objects.pinned(today)) if page_obj.number == 1 else []
    return render(request, "news/notices.html", {"page_obj": page_obj, "pinned": pinned})
