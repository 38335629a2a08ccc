"""How one trainee's blocks are set down: week by week, where each is cheapest.

`prices`: block -> the weeks in which it may begin -> price. A way is a list of (block, week).
"""

from heapq import nsmallest

from .problem import Block, Trainee

Way = list[tuple[Block, int]]
Prices = dict[str, dict[int, float]]

WIDTH = 32  # how many half-set ways are kept at each step of the quick search
STATES = 50_000  # of the exact search, before it gives up
IMPOSSIBLE = float("inf")


def cheap_way(trainee: Trainee, prices: Prices) -> Way | None:
    """A way at a low price, found quickly; None only when there is none at all."""
    return _quick_way(trainee, prices) or _exact_way(trainee, prices)


def _quick_way(trainee: Trainee, prices: Prices) -> Way | None:
    """A beam search: block after block, the most promising half-set ways go on."""
    least = {block.key: min(prices[block.key].values(), default=None) for block in trainee.blocks}
    if None in least.values():
        return None
    free_from = _free_from(trainee)
    needed = sum(block.weeks for block in trainee.blocks)
    # (blocks done, week) -> price, price to expect in all, weeks still needed, way
    layer = {(0, trainee.first): (0.0, sum(least.values()), needed, ())}
    for _ in trainee.blocks:
        longer: dict = {}
        for (done, week), (price, expected, weeks, way) in layer.items():
            for start in range(week, trainee.until):
                if start in trainee.taken:
                    continue
                if free_from[start] < weeks:
                    break
                for index, block in enumerate(trainee.blocks):
                    if done >> index & 1:
                        continue
                    if (here := prices[block.key].get(start)) is not None:
                        state = (done | 1 << index, start + block.weeks)
                        hope = expected + here - least[block.key]
                        if state not in longer or hope < longer[state][1]:
                            longer[state] = (
                                price + here, hope, weeks - block.weeks, (*way, (block, start)),
                            )  # fmt: skip
                    if trainee.fixed_order:
                        break
        layer = dict(nsmallest(WIDTH, longer.items(), key=lambda item: item[1][1]))
    return list(min(layer.values(), key=lambda found: found[0])[3]) if layer else None


def _free_from(trainee: Trainee) -> list[int]:
    """Week -> how many weeks from it to the end of the term are not taken."""
    counts = [0] * (trainee.until + 1)
    for week in range(trainee.until - 1, trainee.first - 1, -1):
        counts[week] = counts[week + 1] + (week not in trainee.taken)
    return counts


def _exact_way(trainee: Trainee, prices: Prices) -> Way | None:
    """The first way at all; each set of blocks done, in each week, is looked at once."""
    blocks = trainee.blocks
    everything = (1 << len(blocks)) - 1
    free_from = _free_from(trainee)
    hopeless: set[tuple[int, int]] = set()

    def rest(done: int, week: int, weeks: int) -> Way | None:
        if done == everything:
            return []
        while week in trainee.taken:
            week += 1
        if week >= trainee.until or free_from[week] < weeks:
            return None
        if (done, week) in hopeless or len(hopeless) > STATES:
            return None
        for index, block in enumerate(blocks):
            if done >> index & 1:
                continue
            if week in prices[block.key]:
                later = rest(done | 1 << index, week + block.weeks, weeks - block.weeks)
                if later is not None:
                    return [(block, week), *later]
            if trainee.fixed_order:
                break
        later = rest(done, week + 1, weeks)
        if later is None:
            hopeless.add((done, week))
        return later

    return rest(0, trainee.first, sum(block.weeks for block in blocks))
