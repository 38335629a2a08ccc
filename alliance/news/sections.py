"""What news has to show on pages below it."""

from wagtail.query import PageQuerySet

from alliance.pages.fragments import fragments
from alliance.pages.slots import Section, section
from alliance.pages.standing import standing_for

from .models import NewsIndexPage, NewsPage, cards, newest_below

ON_HOME = 6
ON_UNIT = 5


@section("home", order=10)
def latest_news(*, subject, request) -> Section | None:
    """The lead story that the home page names, or else the newest, and the news after it."""
    standing = standing_for(request)
    newest = list(standing.listed(newest_below, subject.path)[: ON_HOME + 1])
    if not newest:
        return None
    lead = newest[0]
    if subject.lead_story_id:
        published = standing.public(NewsPage.objects.newest())
        lead = published.filter(pk=subject.lead_story_id).first() or lead
    (lead_story,) = fragments(
        "news/_lead_story.html", [lead], request=request, shows=("unit", "cover__renditions")
    )
    others = [news for news in newest if news.pk != lead.pk][:ON_HOME]
    return Section(
        "news/_home_section.html",
        {
            "lead": lead,
            "lead_story": lead_story,
            "cards": cards(others, level=3, request=request),
            "index": next(iter(standing.listed(_index_below, subject.path)[:1]), None),
        },
    )


def _index_below(path: str) -> PageQuerySet:
    return NewsIndexPage.objects.filter(path__startswith=path).live().only("url_path")


@section("unit", order=10)
def news_of_unit(*, subject, request) -> Section | None:
    published = standing_for(request).public(NewsPage.objects.newest())
    news = list(published.filter(unit=subject)[:ON_UNIT])
    return Section("news/_unit_section.html", {"news": news}) if news else None
