from alliance.news.enums import Part
from alliance.news.factories import (
    AuthorFactory,
    NewsPageFactory,
    NoticePageFactory,
    SeriesFactory,
)
from alliance.news.models import Credit, MilestonesPage, NewsIndexPage, NewsPage
from lms.testing.access import Row, everyone, members


def _told(**fields) -> NewsPage:
    """News with a tag, in a series, by an author."""
    page = NewsPageFactory(series=SeriesFactory(slug="told"), **fields)
    page.credits = [Credit(author=AuthorFactory(), part=Part.TEXT)]
    page.tags.add("told")
    page.save()
    return page


ROWS = [
    Row("news:feed", get=everyone(200), post=everyone(405)),
    Row(
        "news:category_feed",
        kwargs=lambda w: {"category": "notice"},
        get=everyone(200),
        post=everyone(405),
    ),
    *(
        Row(
            f"news:{name}",
            kwargs=lambda w: _told() and {"slug": "told"},
            get=everyone(200),
            post=everyone(405),
        )
        for name in ("tag", "tag_feed", "series")
    ),
    Row(
        "news:author",
        kwargs=lambda w: {"pk": _told().credits.get().author_id},
        get=everyone(200),
        post=everyone(405),
    ),
    Row("news:notices", get=members(200), post=everyone(405)),
    Row(
        "wagtail_serve",
        case="notice for members",
        path=lambda w: NoticePageFactory().url,
        get=members(200),
        post=members(200),
    ),
    Row(
        "wagtail_serve",
        case="milestones",
        path=lambda w: MilestonesPage.objects.get().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row(
        "wagtail_serve",
        case="news list",
        path=lambda w: NewsIndexPage.objects.get().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row(
        "wagtail_serve",
        case="news",
        path=lambda w: NewsPageFactory().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row(
        "wagtail_serve",
        case="news not yet published",
        path=lambda w: NewsPageFactory(live=False).url,
        get=everyone(404),
        post=everyone(404),
    ),
]
