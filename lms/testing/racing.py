"""Races on the real database: every call in a thread, on a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(*calls: Callable) -> list:
    """What each returned or raised, in the order of the calls, when all began together."""
    gate, outcomes = Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable) -> None:
        try:
            gate.wait()
            outcomes[place] = call()
        except Exception as raised:
            outcomes[place] = raised
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
