"""Fixtures every test may ask for; loaded by `lms.testing.services` after all other plugins."""

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alliance.core.site_name import site_name
from alliance.search import services
from lms import translations
from lms.celery import app as celery_app
from lms.stack.processes import spawn, stop, tail
from lms.testing import unindexed
from lms.testing.browsing import PATIENCE_MS
from lms.testing.client import Client
from lms.testing.ground import commits
from lms.testing.pristine import PristineCopy

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)
WORKER_SECONDS = 120
WORKER_OPTIONS = ("--concurrency=1", "--without-gossip", "--without-mingle")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives Chromium (marked by its fixtures)")
    expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever opens a browser, so that `-m "not browser"` is the quick part."""
    for item in items:
        if {"page", "context", "browser", "new_context"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected by then stays: the garbage collector need not walk it.

    Until then it rests (`lms.testing.services` sends it to): it took a sixth of the start.
    """
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _compiled_words() -> None:
    """The English of the tests is the .po as it stands; before anything is translated."""
    translations.compile_changed()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No throttle, session, page or name of one test's site reaches the next."""
    cache.clear()
    site_name.forget()


@pytest.fixture(scope="session", autouse=True)
def _factories_unindexed() -> Iterator[None]:
    with unindexed.factories_unindexed():
        yield


@pytest.fixture
def indexed(db) -> Iterator[None]:
    """What stands on the ground can be searched for, and what factories make from now on."""
    services.rebuild(at=timezone.now())
    with unindexed.indexed():
        yield


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture(autouse=True)
def _source_language() -> None:
    """A request leaves its language to the thread, as Django's own middleware does."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def pristine_copy(django_db_setup, django_db_blocker) -> Iterator[PristineCopy]:
    with django_db_blocker.unblock():
        copy = PristineCopy.take(connection)
    with copy.instead_of_flush():
        yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(autouse=True)
def _restore_after_commits(request: pytest.FixtureRequest, django_db_blocker) -> None:
    """Put the database back as migrated after a test that commits.

    Django would empty every table, and with them the root page, locale and groups that
    migrations made. The copy is taken when nothing stands on the database any more.
    """
    if commits(request.node):
        with django_db_blocker.unblock():
            request.getfixturevalue("ground").clear()
        request.getfixturevalue("pristine_copy")


_running: list[subprocess.Popen] = []


@pytest.fixture(scope="session")
def _worker_log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("worker") / "worker.log"


def _start_worker(log: Path) -> None:
    address = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    process = spawn(
        [sys.executable, "-m", "celery", "-A", "lms", "worker", *WORKER_OPTIONS],
        log=log,
        cwd=ROOT,
        env=os.environ | {"TEST_DATABASE_URL": address._replace(path="/" + quote(name)).geturl()},
    )
    _running.append(process)
    _wait_for_worker(process, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None):
    """No real worker is there beside tests that did not ask for it: it would do their tasks."""
    try:
        return (yield)
    finally:
        if _running and "celery_worker_process" not in getattr(nextitem, "fixturenames", ()):
            stop(_running.pop(), patience=0)  # at once: its database and its queue go as well


def _wait_for_worker(process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if celery_app.control.broadcast("ping", reply=True, limit=1, timeout=0.5):
            return
    pytest.fail(f"the Celery worker did not start:\n{tail(log)}")


@pytest.fixture
def celery_worker_process(transactional_db, _worker_log) -> Iterator[subprocess.Popen]:
    """A real worker process on the test database; the test commits, the queue starts empty."""
    celery_app.control.purge()
    if not _running:
        _start_worker(_worker_log)
    yield _running[0]
    celery_app.control.purge()
    _wait_until_idle()


def _wait_until_idle() -> None:
    """Let the task in hand finish before the database below it is put back."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        active = celery_app.control.inspect(timeout=1, limit=1).active()
        if active and not any(active.values()):
            return
        time.sleep(0.05)
    pytest.fail("the Celery worker does not say that it is idle")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium instead of Playwright's own download; missing is a failure, not a skip."""
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    return {**browser_type_launch_args, "executable_path": program, "args": list(CHROMIUM_QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def open_browser(browser: Browser, browser_context_args: dict, live_server) -> Iterator[Callable]:
    """A fresh browser of one person on the live server: `open_browser(PHONE)` gives its page."""
    contexts: list[BrowserContext] = []

    def open_for(viewport: dict) -> Page:
        context = browser.new_context(
            **browser_context_args | {"viewport": viewport, "base_url": live_server.url}
        )
        contexts.append(context)
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()
