"""The cache in Valkey or Redis, without building a client for each operation."""

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis


class KeptRedisCacheClient(RedisCacheClient):
    """Keeps a client to write and one to read; making one costs as much as what it is made for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Redis] = {}

    def get_client(self, key=None, *, write=False) -> Redis:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class KeptRedisCache(RedisCache):
    """Django's own backend with the clients kept."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = KeptRedisCacheClient
