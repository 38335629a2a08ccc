from alliance.news.factories import NewsPageFactory
from alliance.news.models import NewsIndexPage
from lms.testing.access import Row, everyone

ROWS = [
    Row("news:feed", get=everyone(200), post=everyone(405)),
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
