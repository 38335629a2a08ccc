"""What a page, or any other thing with a text, says: piece by piece, whatever fields it has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.fields import StreamField

from .markup import Markup, read

# Kept by Wagtail, not written by a person.
NOT_WRITTEN = frozenset({"path", "url_path", "draft_title", "slug", "translation_key"})


@dataclass(frozen=True)
class Piece:
    """One text with the name of the field that it stands in."""

    where: str
    text: str

    @cached_property
    def markup(self) -> Markup:
        return read(self.text)


def pieces_of(thing: models.Model) -> list[Piece]:
    """Every text of it, in the order of its fields; those of its inline rows after them."""
    found = list(_of_fields(thing))
    if isinstance(thing, ClusterableModel):
        for relation in get_all_child_relations(thing):
            if relation.related_model._meta.app_label.startswith("wagtail"):
                continue
            for row in getattr(thing, relation.get_accessor_name()).all():
                found.extend(_of_fields(row))
    return found


def _of_fields(thing: models.Model) -> Iterator[Piece]:
    for field in thing._meta.concrete_fields:
        if field.name in NOT_WRITTEN or field.choices:
            continue
        where = str(field.verbose_name)
        if isinstance(field, StreamField):
            raw = field.get_prep_value(getattr(thing, field.attname))
            yield from (Piece(where, text) for text in _strings(_loaded(raw)))
        elif isinstance(field, (models.CharField, models.TextField)):
            yield Piece(where, getattr(thing, field.attname) or "")


def _loaded(raw: str | list | None) -> list:
    return json.loads(raw) if isinstance(raw, str) else raw or []


def _strings(value: object) -> Iterator[str]:
    """The texts in a StreamField's value: whatever kind of block holds them."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("type", "id"):
                yield from _strings(one)


def blocks_of(thing: models.Model) -> Iterator[dict]:
    """The blocks of its StreamFields, the outermost ones: {"type": …, "value": …}."""
    for field in thing._meta.concrete_fields:
        if isinstance(field, StreamField):
            yield from _loaded(field.get_prep_value(getattr(thing, field.attname)))
