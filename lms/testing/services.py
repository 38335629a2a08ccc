"""pytest plugin (`-p lms.testing.services`): a real PostgreSQL and Valkey for one test run.

pytest-django reads the settings before any conftest, so the services must stand earlier: this
plugin wraps the hook in which it does. Each run gets servers of its own in a temporary folder, so
several runs in one checkout do not meet. Fresh migrations cost half a minute; the cluster is
therefore copied from a migrated one under `.data/test/`, made once for each set of migrations.

`TEST_DATABASE_URL`, `TEST_BROKER_URL` and `TEST_CACHE_URL` name services that stand already;
then none are started. The workers of pytest-xdist inherit the addresses of their controller.
"""

import fcntl
import gc
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lms.stack.postgres import Postgres
from lms.stack.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / ".data" / "test"
TEMPLATES_KEPT = 3
TEMPLATE_DATABASE = "lms_template"
ADDRESSES = ("TEST_DATABASE_URL", "TEST_BROKER_URL", "TEST_CACHE_URL")
# Tests lose nothing that matters when the machine loses power. Nor does anything they roll back
# count as a table's size: statistics of it made the planner walk thousands of dead rows.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "track_counts": "off",
    "shared_buffers": "256MB",
    # Among few rows any way will do; to look for the best took a third of its time.
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_memoize": "off",
    "enable_material": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config):
    gc.disable()  # until all tests are collected
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running
    if "PYTEST_XDIST_WORKER" in os.environ:
        _take_own_valkey_databases(os.environ["PYTEST_XDIST_WORKER"])
        # Tests look at what others could reach below it: nothing may appear there meanwhile.
        os.environ["MEDIA_ROOT"] += "-" + os.environ["PYTEST_XDIST_WORKER"]
    else:
        run = _run_folder()
        early_config.add_cleanup(run.cleanup)
        os.environ["MEDIA_ROOT"] = str(Path(run.name) / "media")
        if not all(os.environ.get(name) for name in ADDRESSES):
            _start_services(Path(run.name), early_config)
    early_config.pluginmanager.import_plugin("lms.testing.ground")  # which conftests ask for
    result = yield
    early_config.pluginmanager.import_plugin("lms.testing.fixtures")
    return result


def _run_folder() -> tempfile.TemporaryDirectory:
    folder = tempfile.TemporaryDirectory(prefix="lms-test-", ignore_cleanup_errors=True)
    Path(folder.name).chmod(0o711)  # root's PostgreSQL runs as another user
    return folder


def _start_services(run: Path, config: pytest.Config) -> None:
    """Start both servers for this run and put their addresses into the environment."""
    template = _template()
    postgres = Postgres(
        run / "postgres",
        password=(template / "password").read_text(),
        log=run / "postgres.log",
        settings=QUICK,
    )
    postgres.adopt(template / "postgres" / "data")
    postgres.start()
    config.add_cleanup(postgres.stop)
    valkey = Valkey(
        run / "valkey", password=secrets.token_hex(16), log=run / "valkey.log", durable=False
    )
    valkey.start()
    config.add_cleanup(valkey.stop)
    os.environ |= {
        "TEST_DATABASE_URL": postgres.url("lms"),
        "TEST_DATABASE_TEMPLATE": TEMPLATE_DATABASE,
        "TEST_BROKER_URL": valkey.url(0),
        "TEST_CACHE_URL": valkey.url(1),
        "TEST_SERVICES_ARE_OURS": "1",
    }


def _take_own_valkey_databases(worker: str) -> None:
    """Give each xdist worker a broker and a cache of its own, so that no task crosses over."""
    if os.environ.get("TEST_SERVICES_ARE_OURS"):
        first = 2 * (int(worker.removeprefix("gw")) + 1)
        for offset, name in enumerate(("TEST_BROKER_URL", "TEST_CACHE_URL")):
            os.environ[name] = (
                urlsplit(os.environ[name])._replace(path=f"/{first + offset}").geturl()
            )


def _template() -> Path:
    """The folder with a migrated cluster for today's migrations, made if it is not there."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    template = TEMPLATES / _migrations_digest()
    with _locked(TEMPLATES / "lock"):
        if not (template / "complete").exists():
            shutil.rmtree(template, ignore_errors=True)
            _make_template(template)
        (template / "complete").touch()
        by_last_use = sorted(TEMPLATES.glob("*/complete"), key=lambda path: path.stat().st_mtime)
        for stale in by_last_use[:-TEMPLATES_KEPT]:
            shutil.rmtree(stale.parent)
    return template


def _make_template(template: Path) -> None:
    template.mkdir()
    password = template / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16))
    with tempfile.TemporaryDirectory(prefix="lms-template-") as folder:
        Path(folder).chmod(0o711)
        postgres = Postgres(
            Path(folder) / "postgres",
            password=password.read_text(),
            log=template / "postgres.log",
            settings=QUICK,
        )
        postgres.start()
        try:
            postgres.ensure_database(TEMPLATE_DATABASE)
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0"],
                cwd=ROOT,
                check=True,
                env=os.environ
                | {
                    "DJANGO_SETTINGS_MODULE": "lms.settings.test",
                    "TEST_DATABASE_URL": postgres.url(TEMPLATE_DATABASE),
                    "TEST_BROKER_URL": "redis://127.0.0.1:1/0",
                    "TEST_CACHE_URL": "redis://127.0.0.1:1/1",
                },
            )
        finally:
            postgres.stop()
        shutil.copytree(postgres.data, template / "postgres" / "data")


def _migrations_digest() -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for wing in ("alliance", "courses", "lms"):
        for path in sorted((ROOT / wing).glob("**/migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
