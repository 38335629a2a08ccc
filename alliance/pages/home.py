"""Drawing the home page: each block by the app that fills it, kept until its own pages change."""

from functools import partial

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from wagtail.models import Page

from . import parts
from .slots import Filler, filler_of


def block_types(home: Page) -> list[str]:
    """The blocks of the home page by name; nothing that they name is fetched."""
    return [block["type"] for block in home.sections.raw_data]


def draw_home(home: Page, *, request: HttpRequest) -> list[SafeString]:
    """The page's blocks one after another; those that have nothing to show are left out.

    A visitor's page is drawn anew after every publication, its parts only after one of the kinds
    of pages that they show (`slots.fills_home`).
    """
    places = [
        parts.Part(
            name=f"{home.pk}:{n}:{name}",
            shows=(type(home), *filler.shows),
            seconds=filler.seconds,
            draw=partial(_draw, n, filler, home, request),
        )
        for n, name in enumerate(block_types(home))
        if (filler := filler_of(name))
    ]
    return [html for html in parts.drawn(places, request=request) if html]


def _draw(n: int, filler: Filler, home: Page, request: HttpRequest) -> str:
    # Reading them fetches the pages that they choose: not every block looks at its options.
    options = SimpleLazyObject(lambda: home.sections[n].value)
    section = filler.source(home=home, options=options, request=request)
    if section is None:
        return ""
    around = {"page": home, "options": options, "anchor": f"part-{n + 1}", "request": request}
    return render_to_string(section.template, around | section.context)
