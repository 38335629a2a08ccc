"""Counting tries in the cache: so many in so many seconds, for whatever key the caller names."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import cache


class TooManyTries(Exception):
    """The limit is reached; `until` is when to try again."""

    def __init__(self, until: datetime):
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True)
class Limit:
    """`tries` in each window of `seconds`; the windows lie side by side on the clock."""

    name: str
    tries: int
    seconds: int

    def take(self, *key: object, at: datetime) -> None:
        """Count a try before it is made, so that a hundred at once are a hundred.

        Raises TooManyTries.
        """
        if cache.tally(self._cache_key(key, at), self.seconds) > self.tries:
            raise TooManyTries(self._window_end(at))

    def give_back(self, *key: object, at: datetime) -> None:
        """Uncount a try that turned out well."""
        try:
            cache.decr(self._cache_key(key, at))
        except ValueError:
            return

    def _window(self, at: datetime) -> int:
        return int(at.timestamp()) // self.seconds

    def _window_end(self, at: datetime) -> datetime:
        return datetime.fromtimestamp((self._window(at) + 1) * self.seconds, tz=UTC)

    def _cache_key(self, key: tuple, at: datetime) -> str:
        """The key is hashed: no phone and no address stands in the cache."""
        digest = hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()[:32]
        return f"throttle:{self.name}:{self._window(at)}:{digest}"
