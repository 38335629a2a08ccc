"""What somebody who has read one piece of news may want to read next."""

from django.db.models import Count, OuterRef, Subquery

from alliance.pages.standing import Standing

from .models import NewsPage, NewsPageQuerySet, TaggedNews, newer_than, older_than

MOST_RELATED = 4
MOST_OF_A_SERIES = 12
NO_SERIES = 0


def neighbours(news: NewsPage, standing: Standing) -> dict[str, NewsPage | None]:
    """Those right after and right before this one, as far as every visitor may read them."""
    section = news.path[: -news.steplen]
    newer = standing.listed(newer_than, section, date=news.date, pk=news.pk)
    older = standing.listed(older_than, section, date=news.date, pk=news.pk)
    return {"newer": next(iter(newer[:1]), None), "older": next(iter(older[:1]), None)}


def in_series(news: NewsPage, standing: Standing) -> list[NewsPage]:
    """The series from its beginning, this piece among them; nothing when it stands alone."""
    if news.series_id is None:
        return []
    stories = list(standing.listed(told_in, series=news.series_id)[:MOST_OF_A_SERIES])
    return stories if len(stories) > 1 else []


def related(news: NewsPage, standing: Standing) -> list[NewsPage]:
    """Of other series, those that share the most tags, the newest first."""
    found = standing.listed(sharing_tags_with, pk=news.pk, series=news.series_id or NO_SERIES)
    return list(found[:MOST_RELATED])


def told_in(*, series) -> NewsPageQuerySet:
    return NewsPage.objects.newest().filter(series=series).order_by("date", "pk")


def sharing_tags_with(*, pk, series) -> NewsPageQuerySet:
    """Published news with any of its tags; `shared` says with how many."""
    own = TaggedNews.objects.filter(content_object=pk).order_by().values("tag")
    tagged = TaggedNews.objects.filter(tag__in=own, content_object=OuterRef("pk")).order_by()
    shared = tagged.values("content_object").annotate(count=Count("pk")).values("count")
    news = NewsPage.objects.newest().annotate(shared=Subquery(shared)).filter(shared__gt=0)
    return news.exclude(pk=pk).exclude(series=series).order_by("-shared", "-date", "-pk")
