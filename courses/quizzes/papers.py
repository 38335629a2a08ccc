"""Drawing the paper of an attempt, and scoring it. No database and no clock here."""

from collections.abc import Iterable, Mapping
from random import Random

from django.utils.translation import gettext as _

from .enums import QuestionKind


def draw(questions: Iterable, *, count: int, shuffle: bool, rng: Random) -> list[dict]:
    """The paper as Attempt.paper keeps it: `count` of the usable Questions, 0 for all."""
    usable = [item for question in questions if (item := _as_item(question))]
    if count and count < len(usable):
        picked = set(rng.sample(range(len(usable)), count))
        usable = [item for n, item in enumerate(usable) if n in picked]
    if shuffle:
        rng.shuffle(usable)
        usable = [_shuffled(item, rng) for item in usable]
    return usable


def _as_item(question) -> dict | None:
    """None for a question that cannot be answered rightly: a draft, or without options or key."""
    if question.kind == QuestionKind.TRUE_FALSE:
        options, key = [_("正确"), _("错误")], [0 if question.statement_is_true else 1]
    else:
        rows = list(question.options.all())
        options = [row.text for row in rows]
        key = [n for n, row in enumerate(rows) if row.is_correct]
    if question.problem():
        return None
    return {
        "id": question.pk,
        "kind": question.kind,
        "stem": question.stem,
        "explanation": question.explanation,
        "options": options,
        "key": key,
    }


def key_problem(kind: str, options: int, correct: int) -> str:
    """Why a question with so many options and right ones cannot be asked; empty when it can."""
    if kind == QuestionKind.TRUE_FALSE:
        return ""
    if options < 2:
        return _("请至少填写两个选项。")
    if kind == QuestionKind.SINGLE and correct != 1:
        return _("单选题必须有且只有一个正确答案。")
    if kind == QuestionKind.MULTIPLE and correct < 2:
        return _("多选题至少要有两个正确答案。")
    return ""


def _shuffled(item: dict, rng: Random) -> dict:
    """The options in another order; true and false stay where everyone expects them."""
    if item["kind"] == QuestionKind.TRUE_FALSE:
        return item
    order = list(range(len(item["options"])))
    rng.shuffle(order)
    return item | {
        "options": [item["options"][n] for n in order],
        "key": sorted(order.index(n) for n in item["key"]),
    }


def is_right(item: dict, chosen: Iterable[int]) -> bool:
    """All right options and no other; part of a multiple-choice answer counts nothing."""
    return sorted(set(chosen)) == item["key"]


def score(paper: list[dict], chosen: Mapping[int, list[int]]) -> int:
    """Share of questions answered rightly, in whole percent rounded down."""
    right = sum(is_right(item, chosen.get(n, ())) for n, item in enumerate(paper))
    return right * 100 // len(paper)


def clean_choice(item: dict, chosen: Iterable[int]) -> list[int] | None:
    """The choice in order; None when it does not fit the question."""
    options = sorted(set(chosen))
    if any(not 0 <= n < len(item["options"]) for n in options):
        return None
    if item["kind"] != QuestionKind.MULTIPLE and len(options) > 1:
        return None
    return options
