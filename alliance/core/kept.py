"""Values that each process keeps for some seconds: what every page shows and hardly changes."""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Calling it answers with what `read` found, read again when that is `seconds` old."""

    def __init__(self, read: Callable[[], T], *, seconds: float):
        self._read = read
        self._seconds = seconds
        self._until = 0.0

    def __call__(self) -> T:
        if monotonic() >= self._until:
            self._value = self._read()
            self._until = monotonic() + self._seconds
        return self._value

    def forget(self) -> None:
        """Read again at the next call."""
        self._until = 0.0
