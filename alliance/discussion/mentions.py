"""`@张三` in a text: who is meant. Only people who may read the thread can be.

Chinese sets no blank after a name, so the longest name of a reader that begins there is taken. Of
two readers with one name the writer says which by the place behind it: `@张三（白水县人民医院）`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.people import queries as people
from alliance.people.models import Profile

LONGEST_NAME = 20
MOST = 20
SUGGESTED = 8
# Not the one in an e-mail address.
_AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]")
_PLACE = re.compile(r"\s?[（(]([^（）()\n]{1,120})[）)]")


class MentionUnclear(Exception):
    """Several readers have that name; `choices` are the ways to say which."""

    def __init__(self, name: str, choices: list[str]):
        super().__init__(name)
        self.name = name
        self.choices = choices


class TooManyMentions(Exception):
    """More than MOST in one text."""


@dataclass(frozen=True)
class Mention:
    """`text[start:end]` means these people: one, unless nothing tells them apart."""

    start: int
    end: int
    user_ids: frozenset[int]


def find_mentions(text: str, *, readers: QuerySet[User]) -> list[Mention]:
    """Everybody mentioned, in the order of the text; one query. Raises MentionUnclear, TooMany…"""
    starts = [at.end() for at in _AT.finditer(text)]
    if len(starts) > MOST:
        raise TooManyMentions
    namesakes = _by_name(readers, {name for start in starts for name in _names_at(text, start)})
    found = []
    for start in starts:
        name = next((name for name in _names_at(text, start) if name in namesakes), None)
        if name is not None:
            found.append(_mention(text, start, name, namesakes[name]))
    return found


def _names_at(text: str, start: int) -> list[str]:
    """What could be a name there, the longest first."""
    line = text[start : start + LONGEST_NAME].split("\n")[0]
    return [line[:length] for length in range(len(line), 1, -1)]


def _by_name(readers: QuerySet[User], names: set[str]) -> dict[str, list[User]]:
    namesakes = defaultdict(list)
    if names:
        for user in _with_places(readers.filter(name__in=names)):
            namesakes[user.name].append(user)
    return namesakes


def _with_places(users: QuerySet[User]) -> QuerySet[User]:
    return users.select_related("profile__unit").only(
        "name", "name_key", "profile__department", "profile__unit__name"
    )


def _mention(text: str, start: int, name: str, candidates: list[User]) -> Mention:
    end = start + len(name)
    labels = labels_of(candidates)
    place = _PLACE.match(text, end)
    if place:
        label = _label(name, place[1].strip())
        meant = frozenset(pk for pk, own in labels.items() if own == label)
        if meant:
            return Mention(start - 1, place.end(), meant)
    if len(set(labels.values())) > 1:
        raise MentionUnclear(name, sorted(set(labels.values())))
    return Mention(start - 1, end, frozenset(labels))


def labels_of(namesakes: Iterable[User]) -> dict[int, str]:
    """What tells people of one name apart: the unit, or the unit and department where need be."""
    namesakes = list(namesakes)
    units = [_unit(user) for user in namesakes]
    return {
        user.pk: _label(user.name, unit if units.count(unit) == 1 else _department(user, unit))
        for user, unit in zip(namesakes, units, strict=True)
    }


def _label(name: str, place: str) -> str:
    return f"{name}（{place}）"


def _unit(user: User) -> str:
    profile = getattr(user, "profile", None)
    return profile.unit.name if profile else _("联盟工作人员")


def _department(user: User, unit: str) -> str:
    profile = getattr(user, "profile", None)
    return f"{unit} {profile.department}".strip() if profile else unit


@dataclass(frozen=True)
class Suggestion:
    """One line of the list under the cursor: what to write, and who that is."""

    write: str
    name: str
    place: str


def suggest(typed: str, *, readers: QuerySet[User]) -> list[Suggestion]:
    """Readers whose name, pinyin or initials begin so; telephone numbers find nobody here."""
    typed = typed.strip()
    if not typed or any(character.isdigit() for character in typed):
        return []
    by_pinyin = people.search(Profile.objects.all(), typed).values("pk")
    found = _with_places(
        readers.filter(Q(name__startswith=typed) | Q(pk__in=by_pinyin)).order_by("name_key", "pk")
    )[:SUGGESTED]
    namesakes = _by_name(readers, {user.name for user in found})
    return [
        Suggestion(
            write=labels_of(namesakes[user.name])[user.pk]
            if len(namesakes[user.name]) > 1
            else user.name,
            name=user.name,
            place=_department(user, _unit(user)),
        )
        for user in found
    ]
