"""What an editor is told and may overrule: text used before, headings, pictures without words."""

import re
import uuid
from collections.abc import Iterator
from hashlib import blake2b

from django.db import models
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Page

from .content import blocks_of, pieces_of
from .lookalikes import plain
from .models import LiveParagraph

# Shorter ones are greetings and set phrases.
LEAST_LETTERS = 30
SHOWN_LETTERS = 20
MOST_SHOWN = 5


def digest_of(paragraph: str) -> uuid.UUID | None:
    """The same for the same words, whatever stands between them; None when there are few."""
    letters = re.sub(r"[\W_]+", "", plain(paragraph))
    if len(letters) < LEAST_LETTERS:
        return None
    return uuid.UUID(bytes=blake2b(letters.encode(), digest_size=16).digest())


def paragraphs_of(page: models.Model) -> list[tuple[uuid.UUID, str]]:
    """(digest, paragraph) of each that is long enough."""
    return [
        (digest, paragraph)
        for piece in pieces_of(page)
        for paragraph in piece.markup.paragraphs
        if (digest := digest_of(paragraph))
    ]


def remarks_on(page: Page) -> list[str]:
    """Whole sentences; one query over published text, however long the page."""
    return [*_repeated(page), *_skipped_headings(page), *_wordless_pictures(page)][:MOST_SHOWN]


def _repeated(page: Page) -> Iterator[str]:
    """Paragraphs that stand twice in the page, or in a published one."""
    found = {}
    for digest, paragraph in paragraphs_of(page):
        if digest in found:
            yield _("这一段在本页出现了两次：“%(start)s……”") % {"start": paragraph[:SHOWN_LETTERS]}
        found[digest] = paragraph
    elsewhere = (
        LiveParagraph.objects.filter(digest__in=found)
        .exclude(page=page.pk)
        .order_by("digest", "page")
        .distinct("digest")
        .values_list("digest", "page__title")
    )
    for digest, title in elsewhere:
        yield _("这一段与已发布的《%(title)s》相同：“%(start)s……”") % {
            "title": title,
            "start": found[digest][:SHOWN_LETTERS],
        }


def _skipped_headings(page: Page) -> Iterator[str]:
    """The title is the h1: the text begins with h2 and goes down one level at a time."""
    above = 1
    for piece in pieces_of(page):
        for level in piece.markup.headings:
            if level > above + 1:
                yield _("标题跳级：在“标题 %(above)s”之后直接用了“标题 %(level)s”。") % {
                    "above": above,
                    "level": level,
                }
            above = level


def _wordless_pictures(page: Page) -> Iterator[str]:
    for block in blocks_of(page):
        for shown in _pictures_in(block):
            if not shown.get("decorative") and not (shown.get("alt_text") or "").strip():
                yield _("正文里有一张图片没有替代文字：请写明图里是什么。")
    library = get_image_model()
    for field in page._meta.concrete_fields:
        if field.is_relation and field.related_model is library:
            picture = getattr(page, field.name)
            if picture and not picture.description:
                yield _("“%(field)s”没有替代文字：请在图片库里写明图里是什么。") % {
                    "field": field.verbose_name
                }


def _pictures_in(value: object) -> Iterator[dict]:
    """What ImageBlock keeps of each picture."""
    if isinstance(value, dict):
        if "alt_text" in value and "decorative" in value:
            yield value
        else:
            for one in value.values():
                yield from _pictures_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _pictures_in(one)
