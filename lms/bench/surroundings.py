"""The services and the settings under which the bench runs: a real installation's, on loopback."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lms.stack.postgres import Postgres
from lms.stack.valkey import Valkey

HOST = "localhost"
ADDRESSES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")


@contextmanager
def production() -> Iterator[None]:
    """Put the environment of a production installation into `os.environ`, with its services.

    Services named by BENCH_DATABASE_URL, BENCH_BROKER_URL and BENCH_CACHE_URL are used as they
    are; otherwise a PostgreSQL and a Valkey of the bench's own run until the block ends.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-bench-")))
        folder.chmod(0o711)  # root's PostgreSQL runs as another user
        given = {name: os.environ.get(f"BENCH_{name}", "") for name in ADDRESSES}
        os.environ |= (given if all(given.values()) else _start(folder, stack)) | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            "ALLOWED_HOSTS": HOST,
            "SEARCHES_A_MINUTE": "1000000000",  # the client has one address
            "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "1",
            "SECRET_KEY": secrets.token_hex(32),
            "DEFAULT_FROM_EMAIL": "bench@example.org",
            "SIGNER": "local",
            "SIGNING_DIR": str(folder / "signing"),
            "MEDIA_ROOT": os.environ.get("BENCH_MEDIA_ROOT") or str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "LOG_LEVEL": "WARNING",
        }
        yield


def _start(folder: Path, stack: ExitStack) -> dict[str, str]:
    postgres = Postgres(
        folder / "postgres", password=secrets.token_hex(16), log=folder / "postgres.log"
    )
    postgres.start()
    stack.callback(postgres.stop)
    postgres.ensure_database("bench")
    valkey = Valkey(
        folder / "valkey", password=secrets.token_hex(16), log=folder / "valkey.log", durable=False
    )
    valkey.start()
    stack.callback(valkey.stop)
    return {
        "DATABASE_URL": postgres.url("bench"),
        "BROKER_URL": valkey.url(0),
        "CACHE_URL": valkey.url(1),
    }
