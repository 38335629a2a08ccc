"""Races on the real database: every call in a thread, on a connection of its own."""

import time
from collections.abc import Callable
from threading import Barrier, Condition, Thread

from django.db import connection

PATIENCE = 10
OTHERS_WAIT_FOR_ME = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
)
"""


class Meeting:
    """A point in the code that calls at once reach together, if no lock keeps them apart.

    Who gets there waits until the others are there too, or have ended without coming (`at_once`
    tells), or one of them waits for a lock of its own: that one cannot come before it goes on.
    """

    def __init__(self, calls: int = 2) -> None:
        self._calls, self._came, self._ended = calls, 0, 0
        self._changed = Condition()

    def wait(self) -> bool:
        """Whether all came."""
        with self._changed:
            self._came += 1
            self._changed.notify_all()
            give_up_at = time.monotonic() + PATIENCE
            while not self._changed.wait_for(self._nobody_is_missing, 0.005):
                if _others_wait_for_me():
                    break
                assert time.monotonic() < give_up_at, "who is missing waits for nothing"
            return self._came >= self._calls

    def leave(self) -> None:
        with self._changed:
            self._ended += 1
            self._changed.notify_all()

    def _nobody_is_missing(self) -> bool:
        return self._came + self._ended >= self._calls


def _others_wait_for_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS_WAIT_FOR_ME)
        return cursor.fetchone()[0]


def meet_before(monkeypatch, owner: object, name: str, *, calls: int = 2) -> Meeting:
    """All have come to that function of the owner before one of them enters it."""
    meeting, step = Meeting(calls), getattr(owner, name)

    def wait_then_go_on(*args, **kwargs):
        meeting.wait()
        return step(*args, **kwargs)

    monkeypatch.setattr(owner, name, wait_then_go_on)
    return meeting


def at_once(*calls: Callable, meeting: Meeting | None = None) -> list:
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
            if meeting:
                meeting.leave()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
