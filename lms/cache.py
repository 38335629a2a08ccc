"""The cache in Valkey or Redis, asked without the layers that redis-py puts around a question."""

import os
import threading
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.connection import AbstractConnection
from redis.exceptions import ConnectionError, TimeoutError
from redis.maint_notifications import MaintNotificationsConfig


class KeptRedisCacheClient(RedisCacheClient):
    """Keeps a client to write and one to read; making one costs as much as what it is made for.

    What a page does many times (`get`, `set`, and both of many) goes straight over a connection
    that the thread keeps: taking one from a pool costs several times the question.
    """

    def __init__(self, *args, **options):
        # What a hosted Redis tells of its maintenance is not for us, and listening to it ties each
        # connection into a circle: it would stay open after its thread until the collector comes.
        deaf = MaintNotificationsConfig(enabled=False)
        super().__init__(*args, maint_notifications_config=deaf, **options)
        self._kept: dict[bool, Redis] = {}
        self._own = threading.local()

    def get_client(self, key=None, *, write=False) -> Redis:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]

    def get(self, key, default):
        value = self._ask("GET", key)
        return default if value is None else self._serializer.loads(value)

    def get_many(self, keys):
        keys = list(keys)
        values = self._ask("MGET", *keys) if keys else ()
        return {
            key: self._serializer.loads(value)
            for key, value in zip(keys, values, strict=True)
            if value is not None
        }

    def set(self, key, value, timeout):
        if timeout == 0:
            self.delete(key)
            return
        lifetime = () if timeout is None else ("EX", timeout)
        self._ask("SET", key, self._serializer.dumps(value), *lifetime, write=True)

    def set_many(self, data, timeout):
        """One after another over the same connection, sent together."""
        lifetime = () if timeout is None else ("EX", timeout)
        commands = [
            ("SET", key, self._serializer.dumps(value), *lifetime) for key, value in data.items()
        ]
        self._ask_all(commands, write=True)

    def tally(self, key: str, timeout: int) -> int:
        pipeline = self.get_client(key, write=True).pipeline(transaction=False)
        pipeline.set(key, 0, ex=timeout, nx=True).incr(key)
        return pipeline.execute()[1]

    def _ask(self, *command, write: bool = False) -> Any:
        (answer,) = self._ask_all([command], write=write)
        return answer

    def _ask_all(self, commands: Sequence[tuple], *, write: bool) -> list:
        """The server's answers; a connection that it has closed is opened again, once.

        The connection itself closes when anything goes wrong between question and answer.
        """
        connection = self._connection(write)
        try:
            return self._answers(connection, commands)
        except (ConnectionError, TimeoutError):
            return self._answers(connection, commands)

    def _answers(self, connection: AbstractConnection, commands: Sequence[tuple]) -> list:
        connection.send_packed_command(connection.pack_commands(commands))
        return [connection.read_response() for _command in commands]

    def _connection(self, write: bool) -> AbstractConnection:
        """This thread's own; a forked process does not talk over its parent's."""
        if getattr(self._own, "pid", None) != os.getpid():
            self._own.pid, self._own.connections = os.getpid(), {}
        kept = self._own.connections
        if write not in kept:
            kept[write] = self._get_connection_pool(write).make_connection()
        return kept[write]


class KeptRedisCache(RedisCache):
    """Django's own backend with the clients kept, which can also count in one round trip."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = KeptRedisCacheClient

    def validate_key(self, key: str) -> None:
        """Any key will do; Django warns of the limits of memcached, which is not used here."""

    def tally(self, key: str, timeout: int) -> int:
        """Add one to what was counted under this key; it begins anew `timeout` s after the first.

        `add` and `incr` together do the same in three round trips.
        """
        return self._cache.tally(self.make_and_validate_key(key), timeout)
