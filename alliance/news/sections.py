"""What news has to show on pages below it."""

from alliance.pages.slots import Section, section

from .models import NewsIndexPage, NewsPage

ON_HOME = 6
ON_UNIT = 5


@section("home", order=10)
def latest_news(*, subject, request) -> Section | None:
    """The lead story that the home page names, or else the newest, and the news after it."""
    newest = list(NewsPage.objects.newest().descendant_of(subject)[: ON_HOME + 1])
    if not newest:
        return None
    lead = newest[0]
    if subject.lead_story_id:
        lead = NewsPage.objects.newest().filter(pk=subject.lead_story_id).first() or lead
    return Section(
        "news/_home_section.html",
        {
            "lead": lead,
            "news": [news for news in newest if news.pk != lead.pk][:ON_HOME],
            "index": NewsIndexPage.objects.descendant_of(subject).live().first(),
        },
    )


@section("unit", order=10)
def news_of_unit(*, subject, request) -> Section | None:
    news = list(NewsPage.objects.newest().filter(unit=subject)[:ON_UNIT])
    return Section("news/_unit_section.html", {"news": news}) if news else None
