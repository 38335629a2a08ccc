"""What the ground floor itself has to show on the home page."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count

from alliance.core.slots import Section

from .directory import listed_units
from .figures import numbers_of
from .models import StandardPage
from .places import places_below
from .slots import fills_home

FIGURE_SECONDS = 60


@fills_home("welcome", seconds=FIGURE_SECONDS)
def welcome(*, home, options, request) -> Section:
    numbers = numbers_of(home.alliance, options["figures"])
    return Section("pages/home/welcome.html", {"numbers": numbers})


@fills_home("figures", seconds=FIGURE_SECONDS)
def figures(*, home, options, request) -> Section | None:
    numbers = numbers_of(home.alliance, options["figures"])
    return Section("pages/home/figures.html", {"numbers": numbers}) if numbers else None


@fills_home("units")
def units(*, home, options, request) -> Section | None:
    """How many units each county has; the counties with most of them first."""
    listed = listed_units().filter(memberships__alliance=home.alliance).exclude(county="")
    counties = listed.order_by().values("county").annotate(units=Count("pk", distinct=True))
    rows = list(counties.order_by("-units", "county"))
    return Section("pages/home/units.html", {"counties": rows}) if rows else None


@fills_home("links", shows=[StandardPage])
def links(*, home, options, request) -> Section | None:
    """The pages that stay, as far as they are in the menu."""
    kind = ContentType.objects.get_for_model(StandardPage).pk
    places = [
        place
        for place in places_below(home, request=request)
        if place.in_menu and place.content_type_id == kind
    ]
    return Section("pages/home/links.html", {"places": places}) if places else None


@fills_home("text")
def text(*, home, options, request) -> Section:
    return Section("pages/home/text.html")
