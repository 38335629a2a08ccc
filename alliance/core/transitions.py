"""Which state may follow which: one table per enum, one check."""

from collections.abc import Mapping

Table = Mapping[str, frozenset[str]]


class TransitionNotAllowed(Exception):
    """A thing in this state cannot go to that one."""

    def __init__(self, current: str, target: str):
        super().__init__(f"{current} -> {target}")
        self.current = current
        self.target = target


def require(table: Table, current: str, target: str) -> None:
    """Raise TransitionNotAllowed unless `table` lets `current` become `target`."""
    if target not in table.get(current, frozenset()):
        raise TransitionNotAllowed(current, target)
