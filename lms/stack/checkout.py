"""Where one checkout keeps what it runs on: everything lies under its own `.data/`."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from .errors import StackError
from .processes import can_reach, database_user

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data"
LOGS = DATA / "log"
SERVICES = DATA / "services.json"
SIGN_INS = DATA / "sign-ins.txt"
# Where root keeps a database that its unprivileged server could not reach below the checkout.
ELSEWHERE = Path("/var/lib/lms-postgres")
FREE_MEGABYTES = 300
LOG_MEGABYTES = 20


@contextmanager
def locked() -> Iterator[None]:
    """Hold the checkout for one running stack; raises StackError when another holds it."""
    DATA.mkdir(exist_ok=True)
    LOGS.mkdir(exist_ok=True)
    with (DATA / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            address = services().get("SITE_URL", "another address")
            raise StackError(f"This checkout is already running at {address}.") from error
        yield


def is_running() -> bool:
    """Whether a stack holds this checkout."""
    try:
        with locked():
            return False
    except StackError:
        return True


def require_disk_space() -> None:
    free = shutil.disk_usage(DATA).free // 2**20
    if free < FREE_MEGABYTES:
        raise StackError(
            f"Only {free} MB of disk space are left for {DATA}; {FREE_MEGABYTES} MB are needed."
        )


def services() -> dict[str, str]:
    """The addresses written at the last start; empty before the first."""
    try:
        return json.loads(SERVICES.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_services(addresses: dict[str, str]) -> None:
    """Tell `manage.py` and the next start where the services are; readable by the owner only."""
    _write_private(SERVICES, json.dumps(addresses, indent=2))


def last_port(name: str) -> int | None:
    """The port a service had, so that a restart keeps it when it is still free."""
    return urlsplit(services().get(name, "")).port


def our_secrets() -> dict[str, str]:
    """Passwords and the signing key of this checkout, drawn at the first start and kept."""
    path = DATA / "secrets.json"
    if not path.exists():
        names = ("SECRET_KEY", "postgres", "valkey")
        _write_private(path, json.dumps({name: secrets.token_urlsafe(48) for name in names}))
    return json.loads(path.read_text())


def postgres_home() -> Path:
    """The database's folder: `.data/postgres`, or outside when its user cannot get there."""
    pointer = DATA / "postgres-elsewhere"
    if pointer.exists():
        return Path(pointer.read_text())
    home = DATA / "postgres"
    if database_user() is None or can_reach(home):
        return home
    ELSEWHERE.mkdir(exist_ok=True, mode=0o755)
    home = ELSEWHERE / secrets.token_hex(4)
    print(f"PostgreSQL does not run as root and cannot reach {DATA}: its data go to {home}.")
    pointer.write_text(str(home))
    return home


def log(name: str) -> Path:
    """The log of one process; a long one is put aside once."""
    path = LOGS / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_MEGABYTES * 2**20:
        path.replace(path.with_suffix(".log.1"))
    path.touch()
    return path


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    draft.replace(path)
