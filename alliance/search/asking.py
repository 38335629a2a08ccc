"""What somebody typed, as a question to the index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .folding import clean, fold
from .tokens import INITIALS, LONGEST_READING, PINYIN, pairs, pieces, stem

LONGEST = 80
MOST_CHUNKS = 8
_BETWEEN = re.compile(r"""[\s,.;:!?"'()<>\[\]{}|&*=+、。《》〈〉「」『』【】“”‘’…·]+""")
_STEP = re.compile(r"<(?:-|\d+)>")

Chunk = tuple[tuple[str, bool], ...]  # pieces (see tokens.pieces) typed without a blank or a stop


@dataclass(frozen=True)
class Question:
    """What to look for, and how to show where it was found.

    False when nothing that was typed can be found anywhere: blanks, stops, emoji.
    """

    typed: str
    chunks: tuple[Chunk, ...]
    tsquery: str

    def __bool__(self) -> bool:
        return bool(self.tsquery)

    @property
    def loosely(self) -> str:
        """The same tokens in any order: the index answers that without opening a document."""
        return _STEP.sub("&", self.tsquery)

    @property
    def whole(self) -> str:
        """All of it, to compare with titles."""
        return fold(self.typed)

    @property
    def needles(self) -> list[str]:
        """What to mark in a folded text."""
        return [
            piece if is_run else stem(piece) for chunk in self.chunks for piece, is_run in chunk
        ]


def read(text: str) -> Question:
    """The question in whatever was typed; never fails, cuts what is too long."""
    typed = clean(text.replace("\n", " "))[:LONGEST]
    parts = (tuple(pieces(part)) for part in _BETWEEN.split(fold(typed)))
    chunks = tuple(dict.fromkeys(filter(None, parts)))[:MOST_CHUNKS]
    return Question(typed, chunks, conjunction(map(chunk_query, chunks)))


def chunk_query(chunk: Chunk) -> str:
    """The pieces one right after the other; a Latin word alone may be the sound of a name."""
    if len(chunk) == 1 and not chunk[0][1]:
        return _word_query(chunk[0][0])
    query, place, before = "", 0, 0
    for n, (piece, is_run) in enumerate(chunk):
        if is_run:
            tokens = list(pairs(piece)) or [piece]
            quoted = [_quoted(token, prefix=len(piece) == 1) for token in tokens]
            length = len(piece)
        else:
            quoted, length = [_quoted(stem(piece), prefix=n == len(chunk) - 1)], 1
        for m, token in enumerate(quoted):
            query += f"{_step(place + m - before)}{token}" if query else token
            before = place + m
        place += length
    return query


def conjunction(queries: Iterable[str]) -> str:
    return " & ".join(f"({query})" for query in queries)


def disjunction(queries: Iterable[str]) -> str:
    return " | ".join(f"({query})" for query in queries)


def _word_query(word: str) -> str:
    if len(word) == 1 or word.isdigit():
        return _quoted(word)
    ways = [_quoted(stem(word), prefix=True)]
    if word.isascii():
        ways += [_quoted(kind + word[:LONGEST_READING], prefix=True) for kind in (PINYIN, INITIALS)]
    return disjunction(ways)


def _step(places: int) -> str:
    return f" <{places}> " if places > 1 else " <-> "


def _quoted(token: str, *, prefix: bool = False) -> str:
    """Tokens hold letters and digits alone, so nothing between the quotes has to be escaped."""
    return f"'{token}':*" if prefix else f"'{token}'"
