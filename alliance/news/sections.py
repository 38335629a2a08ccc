"""What news has to show on pages below it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page

from alliance.core.slots import Section, section
from alliance.pages.fragments import Edition, mixed_fragments
from alliance.pages.places import url_of
from alliance.pages.slots import fills_home
from alliance.pages.standing import Standing, standing_for

from .models import (
    IN_CARDS,
    Milestone,
    MilestonesPage,
    NewsIndexPage,
    NewsPage,
    NoticePage,
    edition_of,
    newest_editions,
)

ON_UNIT = 5
MOST_PINNED = 3


@dataclass(frozen=True)
class HomeNews:
    """What the home page shows of the news, as drawn."""

    lead: SafeString | None
    cards: list[SafeString]


@fills_home("lead_story", shows=[NewsPage])
def lead_story(*, home, options, request) -> Section | None:
    """The news that the office chose, or else the newest."""
    lead = _home_news(home, request).lead
    return Section("news/_home_lead.html", {"lead_story": lead}) if lead else None


@fills_home("latest_news", shows=[NewsPage, NewsIndexPage])
def latest_news(*, home, options, request) -> Section | None:
    """The newest, without the one that leads the page."""
    cards = _home_news(home, request).cards
    index = url_of(NewsIndexPage, home=home, request=request)
    return Section("news/_home_latest.html", {"cards": cards, "index": index}) if cards else None


def _home_news(home: Page, request: HttpRequest) -> HomeNews:
    """Both blocks at once, because one leaves out what the other shows; once a request."""
    if not hasattr(request, "_home_news"):
        request._home_news = _draw_home_news(home, request)
    return request._home_news


def _draw_home_news(home: Page, request: HttpRequest) -> HomeNews:
    blocks = {block["type"]: block["value"] for block in home.sections.raw_data}
    most = blocks["latest_news"]["count"] if "latest_news" in blocks else 0
    standing = standing_for(request)
    newest = newest_editions(home.path, standing=standing)[: most + 1]
    lead = None
    if "lead_story" in blocks:
        chosen = blocks["lead_story"].get("page")
        lead = _chosen(chosen, newest, standing) or next(iter(newest), None)
    others = [news for news in newest if news != lead][:most]
    drawings = [("news/_lead_story.html", lead)] if lead else []
    drawings += [("news/_card_h3.html", news) for news in others]
    drawn = mixed_fragments(drawings, request=request, shows=IN_CARDS)
    return HomeNews(drawn.pop(0) if lead else None, drawn)


def _chosen(page_id: int | None, newest: list[Edition], standing: Standing) -> Edition | None:
    """The office's choice, as long as it is published and public; often among the newest."""
    if page_id is None:
        return None
    among = next((news for news in newest if news.pk == page_id), None)
    return among or next(iter(edition_of(page_id, standing=standing)[:1]), None)


@fills_home("milestones", shows=[MilestonesPage])
def last_milestones(*, home, options, request) -> Section | None:
    """The last ones, when the timeline is public."""
    index = url_of(MilestonesPage, home=home, request=request)
    if not index:
        return None
    below = Milestone.objects.filter(timeline__path__startswith=home.path)
    milestones = list(below.order_by("-date", "-pk")[: options["count"]])
    if not milestones:
        return None
    return Section("news/_home_milestones.html", {"milestones": milestones, "index": index})


@section("home-members", order=10)
def pinned_notices(*, subject, request) -> Section | None:
    pinned = NoticePage.objects.pinned(timezone.localdate()).descendant_of(subject)
    notices = list(pinned[:MOST_PINNED])
    return Section("news/_members_notices.html", {"notices": notices}) if notices else None


@section("unit", order=10)
def news_of_unit(*, subject, request) -> Section | None:
    published = standing_for(request).public(NewsPage.objects.newest())
    news = list(published.filter(unit=subject)[:ON_UNIT])
    return Section("news/_unit_section.html", {"news": news}) if news else None
