"""A load client lean enough not to be what is measured: one thread, raw keep-alive sockets."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class UnexpectedAnswer(Exception):
    """The server answered with a status that the run did not expect: its rate means nothing."""


@dataclass(frozen=True)
class Rate:
    """Answers received and the seconds it took."""

    answers: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


def get(path: str, *, host: str, cookie: str = "", headers: str = "") -> bytes:
    """A GET request as bytes, ready to be sent many times."""
    return _request("GET", path, host, cookie, headers, "")


def post_json(path: str, body: str, *, host: str, cookie: str = "", headers: str = "") -> bytes:
    """A POST of a JSON text as bytes."""
    headers += "Content-Type: application/json\r\n"
    return _request("POST", path, host, cookie, headers, body)


def _request(method: str, path: str, host: str, cookie: str, headers: str, body: str) -> bytes:
    content = body.encode()
    cookie_line = f"Cookie: {cookie}\r\n" if cookie else ""
    length_line = f"Content-Length: {len(content)}\r\n" if method == "POST" else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{cookie_line}{headers}{length_line}\r\n"
    return head.encode() + content


class _Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, address: tuple[str, int], expect: frozenset[int]):
        self._address = address
        self._expect = expect
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(self._address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self._received = bytearray()
        self._end = 0
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has arrived; True when the answer is whole."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self._received += chunk
        if not self._end:
            head_end = self._received.find(b"\r\n\r\n")
            if head_end < 0:
                return False
            self._read_head(bytes(self._received[:head_end]), head_end + 4)
        return len(self._received) >= self._end

    def _read_head(self, head: bytes, body_start: int) -> None:
        status = int(head[9:12])
        if status not in self._expect:
            raise UnexpectedAnswer(f"{head.decode('latin-1')}\n{bytes(self._received)[:2000]!r}")
        lowered = head.lower()
        self.closes = b"\r\nconnection: close" in lowered
        at = lowered.find(b"\r\ncontent-length:")
        if at < 0:
            if status in (204, 304):
                self._end = body_start
                return
            raise UnexpectedAnswer("an answer without Content-Length")
        self._end = body_start + int(lowered[at + 17 :].split(b"\r\n", 1)[0])

    def renew_if_closed(self) -> None:
        if self.closes:
            self.socket.close()
            self._open()


def drive(
    requests: Iterable[bytes],
    *,
    port: int,
    concurrency: int = 8,
    seconds: float = 60.0,
    expect: frozenset[int] = frozenset({200}),
) -> Rate:
    """Send `requests`, `concurrency` at a time, until they are used up or `seconds` have passed.

    Every answer is read to its end. Raises UnexpectedAnswer for a status outside `expect`.
    """
    upcoming: Iterator[bytes] = iter(requests)
    selector = selectors.DefaultSelector()
    answers = busy = 0
    start = time.perf_counter()
    deadline = start + seconds
    for _ in range(concurrency):
        if (request := next(upcoming, None)) is None:
            break
        connection = _Connection(("127.0.0.1", port), expect)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(request)
        busy += 1
    while busy:
        for key, _events in selector.select():
            connection: _Connection = key.data
            if not connection.receive():
                continue
            answers += 1
            if time.perf_counter() >= deadline or (request := next(upcoming, None)) is None:
                selector.unregister(connection.socket)
                connection.socket.close()
                busy -= 1
                continue
            if connection.closes:
                selector.unregister(connection.socket)
                connection.renew_if_closed()
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(request)
    return Rate(answers, time.perf_counter() - start)
