"""What was probably meant: tokens of the index that sound or look like what was typed.

Nothing is proposed here that would be found by nobody: callers ask the index first, as the reader
whose question it is, so that a proposal never tells of what they may not find.
"""

from collections import defaultdict
from collections.abc import Iterator
from heapq import nlargest
from math import log

from django.db.models import Max
from django.db.models.functions import Length

from .asking import Question, read
from .models import Term
from .tokens import pairs
from .vocabulary import careless, sound

MOST_PROPOSALS = 4
LONGEST_RUN = 12
BEAM = 8
CHANGED = 2.5  # what each other character costs, in logarithms of documents
UNKNOWN = 6.0  # what a pair costs that no document holds
SHORTEST_WORD, LONGEST_WORD = 3, 24


def meant_by(question: Question) -> Iterator[Question]:
    """Other readings of the question, the likeliest first: each with one piece put right."""
    for chunk in question.chunks:
        for piece, is_run in chunk:
            others = other_runs(piece) if is_run else other_words(piece)
            for other in others:
                yield read(question.whole.replace(piece, other, 1))


def other_runs(run: str) -> list[str]:
    """Runs that sound alike, or have one other character; all their pairs are known."""
    if not 2 <= len(run) <= LONGEST_RUN:
        return []
    scored = _sounding_like(run) | _looking_like(run)
    scored.pop(run, None)
    return nlargest(MOST_PROPOSALS, scored, key=scored.__getitem__)


def _sounding_like(run: str) -> dict[str, float]:
    """The best ways through the pairs that sound like those of the run."""
    by_sound = defaultdict(dict)
    sounds = [sound(pair) for pair in pairs(run)]
    for token, held, said in Term.objects.filter(sound__in=set(sounds)).values_list(
        "token", "documents", "sound"
    ):
        by_sound[said][token] = held
    ways: dict[str, float] = {}
    for n, (pair, said) in enumerate(zip(pairs(run), sounds, strict=True)):
        known = by_sound[said]
        steps = {token: log(1 + held) for token, held in known.items()}
        steps.setdefault(pair, -UNKNOWN)
        longer: dict[str, float] = {}
        for token, worth in steps.items():
            worth -= CHANGED * (token[1] != pair[1])
            if n == 0:
                longer[token] = worth - CHANGED * (token[0] != pair[0])
                continue
            for way, before in ways.items():
                if way[-1] == token[0]:
                    longer[way + token[1]] = before + worth
        # A way may go on though no document holds the pair where two words meet.
        for way, before in ways.items():
            longer.setdefault(way + pair[1], before - UNKNOWN)
        ways = {way: longer[way] for way in nlargest(BEAM, longer, key=longer.__getitem__)}
    return ways


def _looking_like(run: str) -> dict[str, float]:
    """One character in place of one that goes with neither of its neighbours."""
    held = dict(Term.objects.filter(token__in=set(pairs(run))).values_list("token", "documents"))
    found: dict[str, float] = {}
    for n in range(1, len(run)):
        before, wrong, after = run[n - 1], run[n], run[n + 1 : n + 2]
        if before + wrong in held or (after and wrong + after in held):
            continue
        first = dict(
            Term.objects.filter(token__startswith=before)
            .exclude(sound="")
            .values_list("token", "documents")
        )
        second = dict(
            Term.objects.filter(token__in=[token[1] + after for token in first]).values_list(
                "token", "documents"
            )
        )
        for token, documents in first.items():
            follows = second.get(token[1] + after, 0) if after else documents
            if follows:
                other = run[:n] + token[1] + run[n + 1 :]
                found[other] = log(1 + documents) + log(1 + follows) - 2 * CHANGED
    return found


def other_words(word: str) -> list[str]:
    """Latin words with a slip of the finger, and pairs of characters that sound like the word."""
    if not (word.isascii() and word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD):
        return []
    slips = 1 if len(word) < 8 else 2
    near: dict[str, float] = {}
    words = Term.objects.filter(sound="", token__startswith=word[0]).alias(length=Length("token"))
    for token, held in words.filter(
        length__range=(len(word) - slips, len(word) + slips)
    ).values_list("token", "documents"):
        if 0 < (away := distance(word, token, most=slips)) <= slips:
            near[token] = log(1 + held) - 4 * away
    said = careless(word)
    spoken = Term.objects.exclude(sound="").filter(sound__startswith=said[0])
    for pair_sound, held in spoken.order_by().values_list("sound").annotate(held=Max("documents")):
        joined = pair_sound.replace(" ", "")
        if abs(len(joined) - len(said)) <= 1 and (away := distance(said, joined, most=1)) <= 1:
            token = _commonest(pair_sound)
            near[token] = log(1 + held) - 4 * away
    return nlargest(MOST_PROPOSALS, near, key=near.__getitem__)


def _commonest(said: str) -> str:
    tokens = Term.objects.filter(sound=said).order_by("-documents", "token")
    return tokens.values_list("token", flat=True)[0]


def distance(one: str, other: str, *, most: int) -> int:
    """Letters to put in, take out, change or swap; `most + 1` for anything further away."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        older, before, row = before, row, [n]
        for m, there in enumerate(other, start=1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != there))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == there:
                cost = min(cost, older[m - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
