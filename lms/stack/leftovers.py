"""Clearing what a killed stack left running.

Where the kernel does not tell children of their parent's death, or where one is slow to go, the
next start finds them by what the last one wrote down.
"""

import contextlib
import json
import os
import signal
from pathlib import Path

import psutil

PATIENCE = 10


class Register:
    """The processes this checkout started, in a file that outlives the supervisor."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, pid: int) -> None:
        entries = [*self._entries(), [pid, psutil.Process(pid).create_time()]]
        self.path.write_text(json.dumps(entries))

    def clear(self) -> None:
        """Stop whatever is still there, last started first."""
        for pid, started in reversed(self._entries()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if process.create_time() == started:
                    _end(process)
        self.path.unlink(missing_ok=True)

    def _entries(self) -> list:
        try:
            return json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return []


def _end(process: psutil.Process) -> None:
    process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except psutil.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
