"""Starts the services and the product in order, watches them, and stops them in reverse."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from . import checkout
from .errors import StackError
from .leftovers import Register
from .postgres import Postgres
from .processes import spawn, stop, tail
from .valkey import Valkey

DATABASE = "lms"
READY_SECONDS = 180
RESTART_AFTER_SECONDS = 20
WORKER = ["worker", "--loglevel=INFO", "--concurrency=2", "--without-gossip", "--without-mingle"]
BEAT = ["beat", "--loglevel=INFO", f"--schedule={checkout.DATA / 'beat-schedule'}", "--pidfile="]

Services = dict[str, Postgres | Valkey]


class StopRequested(BaseException):
    """SIGINT, SIGTERM or SIGHUP arrived; not an Exception, so that nothing on the way keeps it."""


def run(*, host: str, port: str) -> None:
    """Serve until a signal asks to stop. Raises StackError with one sentence."""
    port_number = _require_port(host, port)
    with checkout.locked(), _signals_as_exception(), contextlib.suppress(StopRequested):
        checkout.require_disk_space()
        with embedded_services(site_url=f"http://{_shown(host)}:{port_number}") as (
            environment,
            services,
        ):
            prepare(environment)
            _serve(environment, services, bind=f"{host}:{port_number}")


@contextmanager
def embedded_services(*, site_url: str) -> Iterator[tuple[dict[str, str], Services]]:
    """PostgreSQL and Valkey of this checkout, after the environment of whatever uses them."""
    secrets = checkout.our_secrets()
    register = Register(checkout.DATA / "processes.json")
    register.clear()
    with ExitStack() as stack:
        postgres = Postgres(
            checkout.postgres_home(), password=secrets["postgres"], log=checkout.log("postgres")
        )
        stack.callback(postgres.stop)
        postgres.start(preferred_port=checkout.last_port("DATABASE_URL"))
        register.add(postgres.process.pid)
        postgres.ensure_database(DATABASE)
        valkey = Valkey(
            checkout.DATA / "valkey", password=secrets["valkey"], log=checkout.log("valkey")
        )
        stack.callback(valkey.stop)
        valkey.start(preferred_port=checkout.last_port("BROKER_URL"))
        register.add(valkey.process.pid)
        addresses = {
            "DATABASE_URL": postgres.url(DATABASE),
            "BROKER_URL": valkey.url(0),
            "CACHE_URL": valkey.url(1),
            "SECRET_KEY": secrets["SECRET_KEY"],
            "SITE_URL": site_url,
        }
        checkout.write_services(addresses)
        stack.callback(_without_signals)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.dev"} | addresses
        yield environment, {"postgres": postgres, "valkey": valkey}


def prepare(environment: dict[str, str], *arguments: str) -> None:
    """Bring database, messages, static files and demo data up to the code (`manage.py prepare`)."""
    log = checkout.log("prepare")
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "prepare", *arguments],
            cwd=checkout.ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        if process.wait():
            raise StackError(f"The site could not be prepared; see {log}:\n{tail(log)}")
    finally:
        stop(process, signal.SIGTERM, patience=5)


def _serve(environment: dict[str, str], services: Services, *, bind: str) -> None:
    register = Register(checkout.DATA / "processes.json")

    def start(name: str, *arguments: str) -> Callable[[], subprocess.Popen]:
        def spawn_it() -> subprocess.Popen:
            process = spawn(
                [sys.executable, "-m", *arguments],
                log=checkout.log(name),
                cwd=checkout.ROOT,
                env=environment,
            )
            register.add(process.pid)
            return process

        return spawn_it

    def start_again(name: str, service: Postgres | Valkey) -> Callable[[], subprocess.Popen]:
        def start_it() -> subprocess.Popen:
            port = service.port
            service.start(preferred_port=port)
            register.add(service.process.pid)
            if service.port != port:  # the others know it by the old one
                raise StackError(f"{name} cannot be started again: its port {port} is taken.")
            return service.process

        return start_it

    parts = {
        "web": start("web", "gunicorn", "-c", "python:lms.gunicorn", "--bind", bind, "lms.wsgi"),
        "worker": start("worker", "celery", "-A", "lms", *WORKER),
        "beat": start("beat", "celery", "-A", "lms", *BEAT),
    }
    # Services first: a part that died for want of one is started when that answers.
    starters = {name: start_again(name, service) for name, service in services.items()} | parts
    processes = {name: service.process for name, service in services.items()}
    try:
        for name, starter in parts.items():
            processes[name] = starter()
        _wait_until_ready(environment["SITE_URL"], processes)
        _announce(environment["SITE_URL"])
        _watch(processes, starters)
    finally:
        _without_signals()
        for name in reversed(parts):
            if name in processes:
                stop(processes[name], signal.SIGTERM, signal.SIGQUIT, patience=10)


def _wait_until_ready(site_url: str, processes: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    answer = "nothing answers"
    while time.monotonic() < deadline:
        _require_alive(processes)
        try:
            with urllib.request.urlopen(f"{site_url}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read(500).decode(errors="replace").strip()
        except OSError:
            pass
        time.sleep(0.1)
    raise StackError(f"The site was not ready in {READY_SECONDS} s: {answer}; see {checkout.LOGS}.")


def _watch(
    processes: dict[str, subprocess.Popen], starters: dict[str, Callable[[], subprocess.Popen]]
) -> None:
    """Start again what dies; what dies twice in a row ends the stack with its last words."""
    last_start = dict.fromkeys(starters, 0.0)
    while True:
        time.sleep(0.5)
        for name, process in processes.items():
            if process.poll() is None:
                continue
            if time.monotonic() - last_start[name] < RESTART_AFTER_SECONDS:
                _require_alive(processes)
            code = process.returncode
            print(f"{name} stopped by itself ({code}); starting it again.", flush=True)
            processes[name] = starters[name]()
            last_start[name] = time.monotonic()


def _require_alive(processes: dict[str, subprocess.Popen]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            log = checkout.LOGS / f"{name}.log"
            raise StackError(f"{name} stopped with {process.returncode}; see {log}:\n{tail(log)}")


def _announce(site_url: str) -> None:
    print(f"\nReady: {site_url}/   (Ctrl-C stops; logs in .data/log/)")
    if checkout.SIGN_INS.exists():
        print(checkout.SIGN_INS.read_text(), end="")
    sys.stdout.flush()


def _require_port(host: str, port: str) -> int:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise StackError(f"PORT={port} is not a port number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except PermissionError as error:
            raise StackError(f"You may not serve on port {port}; try PORT=8080.") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StackError(
                    f"Port {port} is in use; choose another: PORT={int(port) + 1} make run"
                ) from error
            raise StackError(f"HOST={host} is not an address of this machine.") from error
    return int(port)


def _shown(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host


@contextmanager
def _signals_as_exception() -> Iterator[None]:
    def request_stop(number: int, _frame: object) -> None:
        _without_signals()
        raise StopRequested(number)

    signal.signal(signal.SIGINT, request_stop)
    signal.signal(signal.SIGTERM, request_stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, request_stop)
    yield


def _without_signals() -> None:
    """From here on everything is being stopped; another signal must not cut that short."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
