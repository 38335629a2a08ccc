"""Looking for the words of a question apart, when nothing has them as they were typed.

漯河脊柱联盟 stands in no title, but its words do. The cut into words is the one whose pairs of
characters are the most common in the index; what it leaves over is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from .asking import Question, chunk_query, conjunction, disjunction
from .models import Term
from .tokens import pairs

# Characters that join words and are part of none that anybody looks for.
JOINTS = frozenset("的了和与及在是有对为从到中之地得吗呢怎么样什如何")
MOST_LEFT_OVER = 0.3
MOST_WORDS = 8


@dataclass(frozen=True)
class Loosened:
    """`apart`: every word of the question. `mostly`: all but one, or the rarer of two."""

    apart: Question | None
    mostly: Question | None


def loosen(question: Question) -> Loosened:
    """One query; None for what would be the question itself, or nothing at all."""
    runs = [piece for chunk in question.chunks for piece, is_run in chunk if is_run]
    held = _held(runs)
    words: dict[str, bool] = {}
    left_over = 0
    for chunk in question.chunks:
        for piece, is_run in chunk:
            if not is_run:
                words[piece] = False
                continue
            known, unknown = cut(piece, held)
            words |= dict.fromkeys(known, True)
            left_over += unknown
    words = dict(list(words.items())[:MOST_WORDS])
    if not words:
        return Loosened(None, None)
    queries = {word: chunk_query(((word, is_run),)) for word, is_run in words.items()}
    chunks = tuple(((word, is_run),) for word, is_run in words.items())
    all_of_it = Question(question.typed, chunks, conjunction(queries.values()))
    most = Question(question.typed, chunks, _most_of(queries, held))
    complete = left_over <= MOST_LEFT_OVER * sum(map(len, runs))
    apart = all_of_it if complete and all_of_it.tsquery != question.tsquery else None
    return Loosened(apart, most)


def cut(run: str, held: Mapping[str, int]) -> tuple[list[str], int]:
    """Words of a run that the index knows, and how many characters, joints apart, are in none."""
    best: list[tuple[float, tuple[str, ...], int]] = [(0.0, (), 0)]
    for end in range(1, len(run) + 1):
        score, words, unknown = best[end - 1]
        here = (score - 1, words, unknown + (run[end - 1] not in JOINTS))
        pair = run[end - 2 : end] if end > 1 else ""
        if held.get(pair):
            score, words, unknown = best[end - 2]
            here = max(here, (score + log(1 + held[pair]), (*words, pair), unknown))
        best.append(here)
    _score, words, unknown = best[-1]
    return list(words), unknown


def _held(runs: list[str]) -> dict[str, int]:
    """How many documents hold each pair of neighbours."""
    asked = sorted({pair for run in runs for pair in pairs(run)})
    return dict(Term.objects.filter(token__in=asked).values_list("token", "documents"))


def _most_of(queries: Mapping[str, str], held: Mapping[str, int]) -> str:
    if len(queries) <= 2:
        return min(queries.items(), key=lambda item: held.get(item[0], 0))[1]
    return disjunction(
        conjunction(query for word, query in queries.items() if word != left_out)
        for left_out in queries
    )
