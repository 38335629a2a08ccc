"""Cutting a long stay in two when there is no plan with whole ones.

The rule: a block of eight weeks or more may become two stays of four weeks at least. Only blocks
that are in the way are cut (the diagnosis names them), so that whoever can stay in one piece does;
two parts that come to lie side by side are one stay again.
"""

from collections.abc import Iterator
from dataclasses import replace

from .diagnosis import Diagnosis, Lack, Missing
from .problem import Block, Plan, Problem, Trainee
from .ways import cheap_way

LONG_WEEKS = 8
PART_WEEKS = 4
PARTS = "/"  # "12/1" and "12/2" are the parts of block "12"


def whole_key(key: str) -> str:
    """The block that a part belongs to; a whole one is its own."""
    return key.partition(PARTS)[0]


def part_keys(key: str, count: int) -> list[str]:
    """The keys of so many parts of a block."""
    return [key] if count == 1 else [f"{key}{PARTS}{n + 1}" for n in range(count)]


def part(problem: Problem, diagnosis: Diagnosis) -> Problem | None:
    """The problem with the blocks in the way cut in two; None when no cut would help."""
    cut = {}
    for missing in diagnosis.missing:
        for trainee in _concerned(problem, missing, diagnosis.nearest):
            if parted := _parted(problem, cut.get(trainee.key, trainee), missing.department):
                cut[trainee.key] = parted
    if not cut:
        return None
    return replace(
        problem, trainees=tuple(cut.get(trainee.key, trainee) for trainee in problem.trainees)
    )


def _concerned(problem: Problem, missing: Missing, nearest: Plan) -> Iterator[Trainee]:
    """Whose blocks are in the way: the trainee's who is named, or of those who stand in the
    department in the weeks that are short."""
    if missing.lack == Lack.TERM:
        return  # cut or whole, there are too few weeks
    for trainee in problem.trainees:
        if missing.trainee is not None:
            if trainee.key == missing.trainee:
                yield trainee
        elif missing.department is not None and any(
            block.department == missing.department
            and _shares(nearest.get((trainee.key, block.key)), block, missing)
            for block in trainee.blocks
        ):
            yield trainee


def _shares(start: int | None, block: Block, missing: Missing) -> bool:
    """Whether the block of the nearest plan lies in the weeks that are short."""
    return start is None or (start < missing.until and missing.first < start + block.weeks)


def _parted(problem: Problem, trainee: Trainee, department: int | None) -> Trainee | None:
    """The trainee with one more block cut, as evenly as there is room for the parts."""
    for block in sorted(trainee.blocks, key=lambda block: -block.weeks):
        if block.weeks < LONG_WEEKS or PARTS in block.key:
            continue
        if department not in (None, block.department):
            continue
        for parts in _cuts(block):
            blocks = tuple(
                piece
                for one in trainee.blocks
                for piece in (parts if one.key == block.key else (one,))
            )
            parted = replace(trainee, blocks=blocks)
            if _fits(problem, parted):
                return parted
    return None


def _fits(problem: Problem, trainee: Trainee) -> bool:
    """Whether there is room for all of it, were the trainee alone."""
    open_starts = {
        block.key: {
            start: 0.0
            for start in problem.starts(trainee, block)
            if all(problem.places(block.department)[start : start + block.weeks])
        }
        for block in trainee.blocks
    }
    return cheap_way(trainee, open_starts) is not None


def _cuts(block: Block) -> list[tuple[Block, Block]]:
    """All ways to cut it, the most even first."""
    one, two = part_keys(block.key, 2)
    firsts = range(PART_WEEKS, block.weeks - PART_WEEKS + 1)
    return [
        (
            replace(block, key=one, weeks=first),
            replace(block, key=two, weeks=block.weeks - first, published=None),
        )
        for first in sorted(firsts, key=lambda first: abs(2 * first - block.weeks))
    ]
