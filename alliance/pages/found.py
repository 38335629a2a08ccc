"""What search finds of the public site: member units, and pages that apps above register as well.

register_pages("news", _("新闻"), NewsPage, entry=describe, order=10)
"""

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, post_page_move

from alliance.search import readers, services, sources
from alliance.search.following import follow
from alliance.search.sources import Entry, Source
from alliance.units.enums import UnitKind, UnitLevel
from alliance.units.models import Membership, Unit

from .directory import listed_units
from .models import StandardPage

AT_ONCE = 200
NO_TEXT = frozenset({"type", "id", "style", "table_header_choice"})
_LINE_ENDS = re.compile(r"(?:</(?:p|h\d|li|tr|td|th)>|<br ?/?>|<hr ?/?>)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")

Describe = Callable[[Page], dict]

_pages: dict[type[Page], str] = {}


def register_pages(
    name: str,
    label: str | Promise,
    model: type[Page],
    *,
    entry: Describe,
    order: int,
    categories: tuple = (),
    shows: Collection[str] = (),
    gathers: Collection[str] = (),
) -> None:
    """Let the published pages of this model be found; `entry(page)` gives fields of their Entry.

    `shows` are the relations to one that `entry` reads, `gathers` those to many. A page that only
    people signed in may read is found by them alone, one behind a password or a group by nobody;
    `entry` may narrow further.
    """

    def read(keys: Collection[int] | None) -> Iterator[Entry]:
        pages = model.objects.live().select_related(*shows).prefetch_related(*gathers)
        pages = pages.order_by("pk")
        if keys is not None:
            pages = pages.filter(pk__in=keys)
        restrictions = list(PageViewRestriction.objects.select_related("page"))
        for page in pages.iterator(AT_ONCE):
            audience = _audience(page, restrictions)
            parts = page.get_url_parts()
            if audience and parts and parts[2]:
                yield Entry(
                    **{"key": page.pk, "title": page.title, "url": parts[2], "audience": audience}
                    | entry(page)
                )

    sources.register(Source(name, label, read=read, order=order, categories=categories))
    _pages[model] = name
    follow(name, model, keys=lambda page: [page.pk])
    # After the page itself its tags and other inline rows were saved.
    page_published.connect(_page_published, sender=model, dispatch_uid=f"search.{name}")


def plain_text(body: StreamValue) -> str:
    """What there is to read in a body, without its tags; nothing is fetched for it."""
    return "\n".join(chain.from_iterable(map(_texts, body.raw_data)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if text := html.unescape(_TAG.sub("", _LINE_ENDS.sub("\n", value))).strip():
            yield text
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NO_TEXT:
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _audience(page: Page, restrictions: Iterable[PageViewRestriction]) -> tuple[str, ...]:
    kinds = {
        restriction.restriction_type
        for restriction in restrictions
        if page.path.startswith(restriction.page.path)
    }
    if not kinds:
        return (readers.PUBLIC,)
    return (readers.SIGNED_IN,) if kinds == {PageViewRestriction.LOGIN} else ()


def _page_published(sender: type[Page], instance: Page, **kwargs) -> None:
    services.refresh(_pages[sender], [instance.pk], at=timezone.now())


def _branch_changed(instance: Model, **kwargs) -> None:
    """Addresses or restrictions of all pages from this one on have changed."""
    page = instance.page if isinstance(instance, PageViewRestriction) else instance
    for model, name in _pages.items():
        below = model.objects.filter(path__startswith=page.path).order_by()
        if keys := list(below.values_list("pk", flat=True)):
            services.refresh(name, keys, at=timezone.now())


def read_units(keys: Collection[int] | None) -> Iterator[Entry]:
    """Units that are members of an alliance today, with public facts alone."""
    units = listed_units().defer("contact_name", "contact_phone", "uscc").order_by("pk")
    if keys is not None:
        units = units.filter(pk__in=keys)
    for unit in units.iterator(AT_ONCE):
        level = unit.get_level_display() if unit.level != UnitLevel.NONE else ""
        yield Entry(
            key=unit.pk,
            title=unit.name,
            url=f"/units/{unit.pk}/",
            keywords=f"{unit.county} {unit.get_kind_display()} {level} {_short(level)}",
            note=unit.county,
            category=unit.kind,
            level=unit.level,
            region=unit.county,
            readings=(unit.name_key,),
        )


def _short(level: str) -> str:
    """三级甲等 is called 三甲."""
    return level[::2] if len(level) == 4 else ""


def describe_page(page: StandardPage) -> dict:
    return {"lead": page.introduction, "body": plain_text(page.body)}


def connect() -> None:
    register_pages("pages", _("页面"), StandardPage, entry=describe_page, order=60)
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_branch_changed, dispatch_uid="search.branch")
    for signal in (post_save, post_delete):
        signal.connect(_branch_changed, sender=PageViewRestriction, dispatch_uid="search.branch")
    sources.register(
        Source(
            "units",
            _("成员单位"),
            read=read_units,
            categories=tuple(UnitKind.choices),
            levels=tuple(UnitLevel.choices),
            order=20,
        )
    )
    follow("units", Unit, keys=lambda unit: [unit.pk], new=False)
    follow("units", Membership, keys=lambda membership: [membership.unit_id])
