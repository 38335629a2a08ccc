"""Who is meant by the lines of a pasted list: names, phones and units, in any order.

A line that could mean nobody, or more than one, is not guessed at: it comes back with a sentence.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alliance.accounts.identity import clean_phone

from .models import Profile

MOST_LINES = 1000
MOST_NAMED = 3
_NUMBERING = re.compile(r"^\d{1,4}\s*[.、)）:：]\s*")
_PARTS = re.compile(r"[\t,，;；|、/]+")
_DOTS = re.compile(r"[•‧・．∙]")
_UNIT = re.compile(r"(医院|院区|分院|院|中心|卫生室|诊所|卫生站|服务站)$")


@dataclass(frozen=True)
class Line:
    """One line or row: what it says, the phone in it, and the words that may be name or unit."""

    number: int
    text: str
    phone: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """A line that was not understood, and why, in a sentence for who pasted it."""

    number: int
    text: str
    why: str


@dataclass
class Matches:
    """The people, by the line that named them first; and what was not understood."""

    people: dict[int, Profile] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_lines(text: str) -> list[Line]:
    """The lines that say something; their numbers are those of the pasted text."""
    lines = enumerate(text.splitlines(), start=1)
    return [read_line(number, line) for number, line in lines if line.strip()]


def read_line(number: int, text: str) -> Line:
    """Take a line apart; a list's own numbering before it is taken off."""
    seen = "".join(c for c in text if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    folded = _DOTS.sub("·", unicodedata.normalize("NFKC", seen)).strip()
    phone, words = "", []
    for part in filter(None, map(str.strip, _PARTS.split(_NUMBERING.sub("", folded)))):
        for piece in _pieces(part):
            if (number_in := clean_phone(piece)) and not phone:
                phone = number_in
            elif not number_in:
                words.append(piece)
    return Line(number, folded, phone, tuple(dict.fromkeys(words)))


def _pieces(part: str) -> Iterator[str]:
    """A part, its words, and a name that was spread by a blank: 张 三."""
    words = part.split()
    yield "".join(words)
    yield " ".join(words)
    yield from words
    for first, second in pairwise(words):
        if len(first) == len(second) == 1:
            yield first + second


def names_unit(word: str) -> bool:
    """Whether the word ends as names of units do."""
    return bool(_UNIT.search(word))


def match_people(lines: Collection[Line], *, among: QuerySet[Profile]) -> Matches:
    """The one person of `among` whom each line means; one query. Twice the same is once."""
    matches, seen = Matches(), set()
    for line, found in match_each(lines, among=among):
        if isinstance(found, Fault):
            matches.faults.append(found)
        elif found.pk not in seen:
            seen.add(found.pk)
            matches.people[line.number] = found
    return matches


def match_each(
    lines: Collection[Line], *, among: QuerySet[Profile]
) -> Iterator[tuple[Line, Profile | Fault]]:
    """Each line with the one person it means, or with why there is none; one query."""
    by_phone, by_name = _candidates(lines, among)
    for line in lines:
        found = _one(line, by_phone, by_name)
        yield line, Fault(line.number, line.text, found) if isinstance(found, str) else found


def _candidates(lines: Iterable[Line], among: QuerySet[Profile]):
    phones = {line.phone for line in lines if line.phone}
    names = {word for line in lines for word in line.words}
    meant = among.filter(Q(user__phone__in=phones) | Q(user__name__in=names))
    by_phone, by_name = {}, defaultdict(list)
    for profile in meant.select_related("user", "unit").order_by("pk"):
        by_phone[profile.user.phone] = profile
        by_name[profile.user.name].append(profile)
    return by_phone, by_name


def _one(line: Line, by_phone: dict[str, Profile], by_name: dict[str, list[Profile]]):
    """The person, or the sentence that says why there is none."""
    named = [word for word in line.words if word in by_name]
    if line.phone:
        profile = by_phone.get(line.phone)
        if profile is None:
            return _("没有手机号为 %(phone)s 的人员。") % {"phone": line.phone}
        if named and profile.user.name not in named:
            return _("手机号 %(phone)s 登记的不是所写的人，请核对。") % {"phone": line.phone}
        return profile
    if not named:
        return _("没有找到这个人，请核对姓名，或先把人员加入名册。")
    if len(named) > 1:
        return _("一行里有几个人的姓名，请每行只写一人。")
    return _by_unit(line, by_name[named[0]])


def _by_unit(line: Line, people: list[Profile]):
    (name,) = {profile.user.name for profile in people}
    units = [word for word in line.words if word != name and names_unit(word)]
    fitting = [profile for profile in people if _fits(profile, units)]
    if not fitting:
        return _("有名为%(name)s的人员，但不在所写的单位，请核对。") % {"name": name}
    if len(fitting) > 1:
        places = [profile.unit.name for profile in fitting[:MOST_NAMED]]
        return _("有 %(many)s 位同名人员（%(units)s），请加上单位或手机号。") % {
            "many": len(fitting),
            "units": _("、").join(places),
        }
    return fitting[0]


def _fits(profile: Profile, units: list[str]) -> bool:
    """A line that writes no unit fits everybody."""
    name = profile.unit.name
    return not units or any(word in name or name in word for word in units)
