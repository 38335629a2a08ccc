"""What news has to show on pages below it."""

from alliance.pages.fragments import fragments
from alliance.pages.slots import Section, section
from alliance.pages.standing import standing_for

from .models import NewsIndexPage, NewsPage, cards

ON_HOME = 6
ON_UNIT = 5


@section("home", order=10)
def latest_news(*, subject, request) -> Section | None:
    """The lead story that the home page names, or else the newest, and the news after it."""
    published = standing_for(request).public(NewsPage.objects.newest())
    newest = list(published.descendant_of(subject)[: ON_HOME + 1])
    if not newest:
        return None
    lead = newest[0]
    if subject.lead_story_id:
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
            "index": NewsIndexPage.objects.descendant_of(subject).live().only("url_path").first(),
        },
    )


@section("unit", order=10)
def news_of_unit(*, subject, request) -> Section | None:
    published = standing_for(request).public(NewsPage.objects.newest())
    news = list(published.filter(unit=subject)[:ON_UNIT])
    return Section("news/_unit_section.html", {"news": news}) if news else None
