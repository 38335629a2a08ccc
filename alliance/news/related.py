"""What somebody who has read one piece of news may want to read next."""

from django.db.models import Count, OuterRef, Subquery

from alliance.pages.standing import Standing

from .models import NewsPage, NewsPageQuerySet, TaggedNews, newer_than, older_than

MOST_RELATED = 4
MOST_OF_A_SERIES = 12


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
    told = NewsPage.objects.newest().filter(series=news.series_id).order_by("date", "pk")
    stories = list(standing.public(told)[:MOST_OF_A_SERIES])
    return stories if len(stories) > 1 else []


def related(news: NewsPage, standing: Standing) -> list[NewsPage]:
    """Of other series, those that share the most tags, the newest first."""
    ids = list(news.tagged_items.values_list("tag_id", flat=True))
    if not ids:
        return []
    found = standing.public(sharing(ids).exclude(pk=news.pk))
    if news.series_id:
        found = found.exclude(series=news.series_id)
    return list(found[:MOST_RELATED])


def sharing(tag_ids: list[int]) -> NewsPageQuerySet:
    """Published news with any of the tags; `shared` says how many."""
    tagged = TaggedNews.objects.filter(tag__in=tag_ids, content_object=OuterRef("pk")).order_by()
    shared = tagged.values("content_object").annotate(count=Count("pk")).values("count")
    news = NewsPage.objects.newest().annotate(shared=Subquery(shared))
    return news.filter(shared__gt=0).order_by("-shared", "-date", "-pk")
