"""Eight are served at once, no worker idle meanwhile; and what gunicorn logs."""

import json
import os
import socket
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

from lms.bench.servers import gunicorn

FOLDER = "FOLDER_OF_THE_BUSY"
PATIENCE = 30


def application(environ, start_response):
    """Says that it is busy, and is so until it is let go."""
    folder = Path(os.environ[FOLDER])
    (folder / str(uuid4())).write_text(str(os.getpid()))
    _wait_for(lambda: (folder / "go").exists())
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def test_each_worker_takes_as_many_connections_as_it_has_threads(tmp_path):
    busy = tmp_path / "busy"
    busy.mkdir()
    options = ["--config", "lms/gunicorn.py", "--log-level", "warning"]
    env = {FOLDER: str(busy), "WEB_WORKERS": "2", "WEB_THREADS": "4"}
    with gunicorn(f"{__name__}:application", options=options, env=env) as port:
        clients = []
        # One after another: who is full must leave the next one to the other worker.
        for n in range(1, 9):
            clients.append(socket.create_connection(("127.0.0.1", port)))
            clients[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _wait_for(lambda n=n: len(list(busy.iterdir())) == n)
        workers = Counter(one.read_text() for one in busy.iterdir())
        (busy / "go").touch()
        answers = [client.recv(1000) for client in clients]
        for client in clients:
            client.close()
    assert sorted(workers.values()) == [4, 4]
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)


def test_gunicorn_says_what_it_does_in_json(tmp_path):
    log = tmp_path / "log"
    options = ["--config", "lms/gunicorn.py", "--error-logfile", str(log)]
    with gunicorn(f"{__name__}:application", options=options, env={"WEB_WORKERS": "1"}):
        _wait_for(lambda: "Booting worker" in log.read_text())
    said = " ".join(json.loads(line)["event"] for line in log.read_text().splitlines())
    assert "Starting gunicorn" in said
    assert "Worker exiting" in said
    assert "Shutting down" in said


def _wait_for(happened) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
