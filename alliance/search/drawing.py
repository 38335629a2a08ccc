"""The list of hits as HTML, which no template draws: it is most of the page and never cached.

The classes are those of `css/search.css`.
"""

from functools import lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from . import sources
from .highlighting import marked, marked_name
from .queries import Found, Hit

HIT = '<li class="hit"><a class="hit__title" href="{}">{}</a><p class="hit__facts">{}</p>{}</li>'
TEXT = '<p class="hit__text">{}{}{}</p>'
TIME = '<time datetime="{0}">{0}</time>'
MORE = "…"


def drawn_hits(found: Found) -> SafeString:
    """An `<li>` for each hit, with what was looked for marked."""
    needles = found.question.needles
    return mark_safe("".join(_hit(hit, needles) for hit in found.hits))


def _hit(hit: Hit, needles: list[str]) -> str:
    facts = [_labels(hit.source, hit.category, hit.level, get_language())]
    if hit.note:
        facts.append(f"<span>{marked(hit.note, needles)}</span>")
    if hit.date:
        facts.append(TIME.format(hit.date.isoformat()))
    text = ""
    if hit.excerpt:
        before, after = hit.cut_before * MORE, hit.cut_after * MORE
        text = TEXT.format(before, marked(hit.excerpt, needles), after)
    return HIT.format(escape(hit.url), marked_name(hit.title, needles), " ".join(facts), text)


@lru_cache(maxsize=512)
def _labels(name: str, category: str, level: str, language: str) -> SafeString:
    """What kind of thing it is, in the reader's language: a few hundred combinations."""
    source = sources.find(name)
    if source is None:
        return mark_safe("")
    others = [dict(source.categories).get(category), dict(source.levels).get(level)]
    return format_html('<span class="tag">{}</span>', source.label) + mark_safe("").join(
        format_html(" <span>{}</span>", label) for label in others if label
    )
