"""What the index is made of: pairs of Chinese characters, Latin words, readings of names.

A Chinese text has no blanks, and whoever cuts it into words cuts 紧密型医联体 wrongly somewhere.
So nothing is cut: each pair of neighbours is a token at the place of its first character, and a
phrase of pairs finds exactly what was typed. The last character of a run stands alone, so that
every character begins some token and one that is typed by itself is a prefix.

Names of units and people are also written by their sound: `~luohezhongxinyiyuan` and `^lhzxyy`,
from each syllable on, so that luohe, zhongxin and zxyy are prefixes of something.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count, pairwise

from .folding import HAN, fold

PINYIN, INITIALS = "~", "^"
PIECE = re.compile(rf"(?P<run>[{HAN}]+)|(?P<word>(?:(?![{HAN}])[^\W_])+)")
LAST_PLACE = 16_000  # of a tsvector; PostgreSQL puts what follows on the same place
LONGEST_WORD = 60
LONGEST_READING = 40
GAP = 8


def pieces(folded: str) -> Iterator[tuple[str, bool]]:
    """Runs of Chinese characters (True) and words of letters and digits, in their order."""
    for match in PIECE.finditer(folded):
        yield match[0], match.lastgroup == "run"


def pairs(run: str) -> Iterator[str]:
    """The neighbours of a run of two characters or more."""
    return map("".join, pairwise(run))


def stem(word: str) -> str:
    """An English plural is the same word."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word[:LONGEST_WORD]


def placed(folded: str, *, start: int) -> tuple[list[tuple[str, int]], int]:
    """Each token with its place, counted from `start`, and the place after the last."""
    found, place = [], start
    for piece, is_run in pieces(folded):
        if is_run:
            found += zip(pairs(piece), count(place), strict=False)
            place += len(piece)
            found.append((piece[-1], place - 1))
        else:
            found.append((stem(piece), place))
            place += 1
    return found, place


def vector(parts: Iterable[tuple[str, str]], readings: Iterable[str] = ()) -> str:
    """A tsvector, as PostgreSQL reads it, of (weight, folded text) parts with gaps between.

    `readings` are spaced pinyin keys of the names in the first part; they count as much as it.
    """
    places: dict[str, list[str]] = {}
    place = 1
    for weight, folded in parts:
        found, place = placed(folded, start=place)
        for token, at in found:
            if at <= LAST_PLACE:
                places.setdefault(token, []).append(f"{at}{weight}")
        place += GAP
    for token in sounds(readings):
        places.setdefault(token, []).append("1A")
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def sounds(readings: Iterable[str]) -> set[str]:
    """`luo he shi` -> its tokens: the sound and the first letters, from each syllable on."""
    found = set()
    for reading in readings:
        syllables = [letters for part in reading.split() if (letters := _letters(part))]
        for n in range(len(syllables)):
            found.add(PINYIN + "".join(syllables[n:])[:LONGEST_READING])
            if len(syllables) - n > 1:
                found.add(INITIALS + "".join(part[0] for part in syllables[n:])[:LONGEST_READING])
    return found


def _letters(part: str) -> str:
    return "".join(re.findall("[a-z0-9]+", fold(part)))
