"""An attempt's paper as its pages show it, with or without the marks."""

from dataclasses import dataclass

from .enums import QuestionKind, Reveal
from .models import Answer, Attempt
from .papers import is_right


@dataclass(frozen=True)
class Choice:
    index: int
    text: str
    is_chosen: bool
    is_key: bool


@dataclass(frozen=True)
class Item:
    """One question; its key and explanation stand in it only when `key_shown`."""

    position: int
    kind: str
    stem: str
    explanation: str
    choices: tuple[Choice, ...]
    is_right: bool
    key_shown: bool

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def takes_many(self) -> bool:
        return self.kind == QuestionKind.MULTIPLE

    @property
    def is_answered(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)

    @property
    def kind_label(self) -> str:
        return QuestionKind(self.kind).label


def answer_sheet(attempt: Attempt) -> list[Item]:
    """Every question with what was saved, and nothing that gives the key away."""
    return [_item(attempt, n, chosen, key_shown=False) for n, chosen in _chosen(attempt)]


def marked_sheet(attempt: Attempt) -> list[Item]:
    """What the learner may see afterwards: all when passed, else as the quiz says."""
    if attempt.passed:
        return [_item(attempt, n, chosen, key_shown=True) for n, chosen in _chosen(attempt)]
    if attempt.quiz.reveal == Reveal.SCORE:
        return []
    shown = attempt.quiz.reveal == Reveal.ANSWERS
    items = [_item(attempt, n, chosen, key_shown=shown) for n, chosen in _chosen(attempt)]
    return [item for item in items if not item.is_right]


def _chosen(attempt: Attempt) -> list[tuple[int, list[int]]]:
    saved = dict(Answer.objects.filter(attempt=attempt).values_list("position", "chosen"))
    return [(n, saved.get(n, [])) for n in range(len(attempt.paper))]


def _item(attempt: Attempt, position: int, chosen: list[int], *, key_shown: bool) -> Item:
    question = attempt.paper[position]
    return Item(
        position=position,
        kind=question["kind"],
        stem=question["stem"],
        explanation=question["explanation"] if key_shown else "",
        choices=tuple(
            Choice(n, text, n in chosen, key_shown and n in question["key"])
            for n, text in enumerate(question["options"])
        ),
        is_right=is_right(question, chosen),
        key_shown=key_shown,
    )
