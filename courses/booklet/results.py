"""The end-of-rotation part of a booklet."""

from collections import defaultdict
from dataclasses import dataclass, field

from courses.completion.models import EndOfRotation, Signature, Try

from .wording import moment


@dataclass
class Result:
    """How a placement ended: a word for the overview, and each try with its signatures."""

    verdict: str = "—"
    attempts: list[dict] = field(default_factory=list)


def results_of(placements) -> dict[int, Result]:
    """By placement; a Result that says nothing where there was no assessment. Three queries."""
    ends = (
        EndOfRotation.objects.filter(placement__in=placements.order_by().values("pk"))
        .prefetch_related("tries__signatures")
        .order_by("pk")
    )
    found = defaultdict(Result)
    for end in ends:
        found[end.placement_id] = Result(
            verdict=end.get_status_display(), attempts=[_attempt(one) for one in end.tries.all()]
        )
    return found


def _attempt(one: Try) -> dict:
    outcome = one.get_outcome_display()
    return {
        "title": f"第 {one.number} 次",
        "scores": "　".join(_scores(one)) or "—",
        "outcome": f"{outcome} {moment(one.decided_at)}".strip(),
        "steps": [_step(signature) for signature in one.signatures.all()],
    }


def _scores(one: Try):
    if one.theory_percent is not None:
        yield f"理论 {one.theory_percent}%（及格 {one.theory_needed}%）"
    if one.skill_percent is not None:
        yield f"技能 {one.skill_percent}%（及格 {one.skill_needed}%）"


def _step(signature: Signature) -> dict:
    return {
        "name": signature.get_step_display(),
        "word": signature.get_act_display(),
        "note": signature.reason,
        "by": f"{signature.name}（培训办代签）" if signature.in_place else signature.name,
        "at": moment(signature.at),
    }
