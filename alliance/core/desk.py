"""The desk's registry: each app says what it has to show one person today."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from .prepared import Parameter, Prepared

Figures = TypeVar("Figures")
REMEMBERED_SECONDS = 60


class Urgency(IntEnum):
    """The desk shows what is late first, then what is due today, then where one stands."""

    LATE = 0
    DUE = 1
    STANDING = 2


@dataclass(frozen=True)
class DeskItem:
    """One line on the desk: what it is, where it leads, and a figure or a share when it has one."""

    title: str
    url: str
    urgency: Urgency
    note: str = ""
    figure: str = ""
    percent: int | None = field(default=None)


DeskSource = Callable[..., Iterable[DeskItem]]
Condition = Callable[[OuterRef], Exists | Q]

_sources: list[DeskSource] = []
_conditions: dict[DeskSource, Condition] = {}


def register(source: DeskSource) -> DeskSource:
    """Decorator for `source(*, user, roles, at) -> Iterable[DeskItem]`; at most one query each.

    `roles` is the person's `units.queries.RoleSet`, read once for the whole desk.
    """
    _sources.append(source)
    return source


def when(condition: Condition) -> Callable[[DeskSource], DeskSource]:
    """Decorator below `register`: the source is asked only for people of whom the condition holds.

    `condition(person)` is true or false in SQL; `person` stands for the user's id, directly inside
    an `Exists`. It may hold `Parameter("at")` and `Parameter("today")`. All conditions together
    are one query.
    """

    def keep(source: DeskSource) -> DeskSource:
        _conditions[source] = condition
        return source

    return keep


def remembered(name: str, *scope: object, count: Callable[[], Figures]) -> Figures:
    """What `count` counts over many rows, read anew at most once a minute for each scope.

    For figures of a whole office. What waits for one person's own hand is never remembered.
    """
    key = ":".join(["desk", name, *map(_written, scope)])
    return cache.get_or_set(key, count, REMEMBERED_SECONDS)


def _written(ids: object) -> str:
    return ",".join(map(str, sorted(ids))) if isinstance(ids, frozenset) else str(ids)


def items_for(*, user, roles, at: datetime) -> list[DeskItem]:
    """All items of one person, the most urgent first, in the order their apps gave them."""
    asked = _sources_for(user, at) if _conditions else _sources
    items = [item for source in asked for item in source(user=user, roles=roles, at=at)]
    return sorted(items, key=lambda item: item.urgency)


def _all_conditions() -> QuerySet:
    person = OuterRef("pk")
    return (
        get_user_model()
        .objects.filter(pk=Parameter("user"))
        .values_list(*(condition(person) for condition in _conditions.values()))
        .order_by()
    )


CONDITIONS = Prepared(_all_conditions)


def _sources_for(user, at: datetime) -> list[DeskSource]:
    answers = CONDITIONS.row(user=user.pk, at=at, today=localdate(at))
    held = dict(zip(_conditions, answers, strict=True))
    return [source for source in _sources if held.get(source, True)]
