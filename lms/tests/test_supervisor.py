"""The supervisor starts its parts in order and, asked to stop, stops them in reverse.

PostgreSQL, Valkey and the supervisor are the real ones, in a folder of their own. In place of web,
worker and beat stand a few lines each that write down when they begin and end: Django has no part
in the order.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis
from django.conf import settings

from lms.stack.processes import free_port

READY_SECONDS = 120

RUN = """
import os, sys
from pathlib import Path
from lms.stack import checkout

data = Path(sys.argv[1])
checkout.DATA, checkout.LOGS = data, data / "log"
checkout.SERVICES, checkout.SIGN_INS = data / "services.json", data / "sign-ins.txt"
checkout.ELSEWHERE = data / "elsewhere"

from lms.stack import supervisor

os.environ["PYTHONPATH"] = sys.argv[3]  # for the parts, not for this process
supervisor.prepare = lambda environment: None
try:
    supervisor.run(host="127.0.0.1", port=sys.argv[2])
except supervisor.StackError as error:
    sys.exit(str(error))
"""

PART = """
import os, signal, socket, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

name = {"gunicorn": "web"}.get(Path(sys.argv[0]).stem) or next(
    part for part in ("worker", "beat") if part in sys.argv
)

def write(word):
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(f"{name} {word}\\n")

class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass

def services_answer():
    for key in ("DATABASE_URL", "BROKER_URL"):
        address = urlsplit(os.environ[key])
        socket.create_connection((address.hostname, address.port), timeout=2).close()

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
write("begins")
if name == "web":
    host, port = sys.argv[sys.argv.index("--bind") + 1].split(":")
    server = HTTPServer((host, int(port)), Ready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
signal.sigwait([signal.SIGTERM])
services_answer()
write("ends")
"""

BEGINNINGS = {"web begins", "worker begins", "beat begins"}  # at once, in no order
ENDINGS = ["beat ends", "worker ends", "web ends"]


@pytest.fixture
def stack() -> Iterator[tuple[subprocess.Popen, Path]]:
    """A running supervisor and its folder; whatever a failed test leaves is killed."""
    with tempfile.TemporaryDirectory(prefix="lms-stack-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL runs as another user
        parts = folder / "parts"
        parts.mkdir()
        for module in ("gunicorn", "celery"):
            (parts / f"{module}.py").write_text(PART)
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(folder / "data"), str(free_port()), str(parts)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"JOURNAL": str(folder / "journal")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process, folder
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def wait_until_ready(process: subprocess.Popen, folder: Path) -> None:
    """Until the web part answers and the others, for which it does not wait, have begun too."""
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ready:"):
            break
    else:
        pytest.fail(f"the supervisor ended:\n{''.join(said)}")
    until = time.monotonic() + READY_SECONDS
    while set((folder / "journal").read_text().splitlines()) != BEGINNINGS:
        assert time.monotonic() < until
        time.sleep(0.02)


def assert_all_began_and_ended(folder: Path) -> None:
    *began, third, second, first = (folder / "journal").read_text().splitlines()
    assert set(began) == BEGINNINGS
    assert [third, second, first] == ENDINGS


def children_of(pid: int) -> set[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return {int(child) for child in listed.stdout.split()}


def addresses_of(folder: Path) -> dict[str, str]:
    return json.loads((folder / "data" / "services.json").read_text())


def kill_named(process: subprocess.Popen, name: str) -> None:
    """Kill the one child of the supervisor whose program is called so."""
    (pid,) = [
        child for child in children_of(process.pid) if psutil.Process(child).name().startswith(name)
    ]
    os.kill(pid, signal.SIGKILL)


def wait_for(ask: Callable[[], Any], refusal: type[Exception]) -> Any:
    """The first answer that is not a refusal."""
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            return ask()
        except refusal:
            assert time.monotonic() < until
            time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_everything_stops_in_reverse_and_nothing_is_left(stack, asked):
    process, folder = stack
    wait_until_ready(process, folder)
    children = children_of(process.pid)
    assert len(children) == 5
    process.send_signal(asked)
    assert process.wait(READY_SECONDS) == 0
    assert_all_began_and_ended(folder)
    assert [pid for pid in children if is_alive(pid)] == []


def test_a_second_signal_does_not_cut_the_stopping_short(stack):
    process, folder = stack
    wait_until_ready(process, folder)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    assert process.wait(READY_SECONDS) == 0
    assert_all_began_and_ended(folder)


def test_the_log_of_the_database_holds_no_values(stack):
    process, folder = stack
    wait_until_ready(process, folder)
    with psycopg.connect(addresses_of(folder)["DATABASE_URL"]) as connection:
        connection.execute("CREATE TEMPORARY TABLE people (phone text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('13800138000')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('13800138000')")
    log = (folder / "data" / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "13800138000" not in log


def test_a_killed_broker_is_back_at_its_port_with_its_data(stack):
    process, folder = stack
    wait_until_ready(process, folder)
    with redis.Redis.from_url(addresses_of(folder)["BROKER_URL"]) as broker:
        broker.rpush("default", "a task")
        kill_named(process, "valkey")
        assert wait_for(lambda: broker.lrange("default", 0, -1), redis.ConnectionError) == [
            b"a task"
        ]
    process.send_signal(signal.SIGTERM)
    assert process.wait(READY_SECONDS) == 0
    assert "valkey stopped by itself (-9); starting it again.\n" in process.stdout.read()
    assert_all_began_and_ended(folder)


def test_a_killed_database_is_back_at_its_port_with_its_data(stack):
    process, folder = stack
    wait_until_ready(process, folder)
    address = addresses_of(folder)["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'a row' AS what")
        kill_named(process, "postgres")

    def row() -> tuple:
        with psycopg.connect(address) as connection:
            return connection.execute("SELECT what FROM kept").fetchone()

    assert wait_for(row, psycopg.OperationalError) == ("a row",)
    process.send_signal(signal.SIGTERM)
    assert process.wait(READY_SECONDS) == 0
    assert "postgres stopped by itself (-9); starting it again.\n" in process.stdout.read()
    assert_all_began_and_ended(folder)


def test_a_service_that_cannot_be_started_again_stops_everything(stack):
    process, folder = stack
    wait_until_ready(process, folder)
    children = children_of(process.pid)
    port = urlsplit(addresses_of(folder)["BROKER_URL"]).port
    os.kill(process.pid, signal.SIGSTOP)
    kill_named(process, "valkey")
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wait_for(lambda: stranger.bind(("127.0.0.1", port)), OSError)
        stranger.listen()
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(READY_SECONDS) == 1
    said = process.stdout.read()
    assert said.endswith(f"valkey cannot be started again: its port {port} is taken.\n")
    assert [pid for pid in children if is_alive(pid)] == []
