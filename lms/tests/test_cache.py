import gc
import os
import threading
import weakref

import pytest
from django.core.cache import caches
from redis.exceptions import ConnectionError

from lms.cache import KeptRedisCache


@pytest.fixture
def cache(settings):
    cache = caches.create_connection("default")
    assert isinstance(cache, KeptRedisCache)
    yield cache
    cache.clear()


def own_id(cache) -> int:
    """The server's number for the connection over which this thread reads."""
    return cache._cache._ask("CLIENT", "ID")


@pytest.mark.parametrize("value", [7, True, None, "文字", b"bytes", {"a": (1, 2)}])
def test_what_was_set_is_read_again(cache, value):
    cache.set("one", value)
    assert cache.get("one", default="nothing") == value
    assert cache.get_many(["one", "two"]) == {"one": value}
    assert cache.get_many([]) == {}
    assert cache.get("two") is None


def test_lifetimes_are_djangos(cache):
    client = cache._cache.get_client()
    cache.set("usual", 1)
    cache.set("short", 1, timeout=20)
    cache.set("forever", 1, timeout=None)
    lifetimes = [client.ttl(cache.make_key(key)) for key in ("usual", "short", "forever")]
    assert 290 < lifetimes[0] <= 300
    assert 10 < lifetimes[1] <= 20
    assert lifetimes[2] == -1
    cache.set("short", 1, timeout=0)
    assert cache.get("short") is None


def test_many_are_set_at_once_and_live_as_long(cache):
    cache.set_many({"one": 1, "two": {"a": 2}}, timeout=20)
    assert cache.get_many(["one", "two"]) == {"one": 1, "two": {"a": 2}}
    assert 10 < cache._cache.get_client().ttl(cache.make_key("two")) <= 20
    cache.set_many({})


def test_a_connection_is_kept_and_opened_again_when_the_server_closed_it(cache):
    first = own_id(cache)
    assert own_id(cache) == first
    cache._cache.get_client().client_kill_filter(_id=str(first))
    cache.set("one", 1)
    assert cache.get("one") == 1
    assert own_id(cache) != first


def test_it_is_opened_again_once_and_not_for_ever(cache, monkeypatch):
    asked = []

    def broken(connection, commands):
        asked.append(commands)
        raise ConnectionError

    monkeypatch.setattr(cache._cache, "_answers", broken)
    with pytest.raises(ConnectionError):
        cache.get("one")
    assert len(asked) == 2


def test_threads_and_forked_processes_have_their_own(cache, monkeypatch):
    ids = [own_id(cache)]
    thread = threading.Thread(target=lambda: ids.append(own_id(cache)))
    thread.start()
    thread.join()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    ids.append(own_id(cache))
    assert len(set(ids)) == 3


def test_a_threads_connection_ends_with_it(cache):
    """Not when the collector happens to come by."""
    asked = []

    def ask():
        cache.get("one")
        asked.append(weakref.ref(cache._cache._connection(False)))

    gc.disable()
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert asked[0]() is None
    finally:
        gc.enable()
