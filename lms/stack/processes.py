"""Starting and stopping child processes so that none outlives its parent.

Each child leads its own process group, so a Ctrl-C in the terminal reaches the parent only and
the parent stops its children in order. On Linux the kernel signals the child when the parent
dies without a word (SIGKILL); elsewhere the next start clears what is left (see `leftovers`).
"""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def database_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL, which refuses to run as root, runs as; None: as the caller."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def can_reach(path: Path) -> bool:
    """Whether a user who owns nothing may walk down to `path` (needed when root runs the stack)."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    user: pwd.struct_passwd | None = None,
    stdin: bytes = b"",
    orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen:
    """Start `command` with its output added to `log`; `orphaned` reaches it if we die."""
    parent = os.getpid()

    def follow_parent() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(orphaned))
            if os.getppid() != parent:
                os._exit(1)

    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            preexec_fn=follow_parent,
            **as_user(user),
        )
    if stdin:
        with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(stdin)
    return process


def as_user(user: pwd.struct_passwd | None) -> dict:
    """Arguments that make `subprocess` run a child as `user`."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def stop(process: subprocess.Popen, *signals: signal.Signals, patience: float) -> None:
    """Ask with each signal in turn, `patience` seconds each, then kill the whole group."""
    for number in signals:
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port(preferred: int | None = None) -> int:
    """A TCP port of the loopback address nobody listens on; `preferred` if that is free."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise OSError("no free port")


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, to print when its writer failed."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
