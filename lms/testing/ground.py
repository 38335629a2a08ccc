"""Rows that many tests stand on: built once, and rolled back to after each test.

A fixture made with `kept` builds its rows in a transaction that stays open below those of the
tests: `world` for thousands of them, an app's `attachment` on top of it for some dozens. Each test
gets its own copy of what was built, so that nothing done to an object reaches the next test; what
is done to the rows is rolled back as ever. A test that does not ask for the fixture sees none of
its rows; a test that commits builds them for itself. PostgreSQL's `now()` stands still from the
moment the first layer was laid.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation

Build = Callable[..., Any]

LAYERS = pytest.StashKey[tuple[Build, ...]]()


def kept(build: Build) -> Any:
    """A fixture of the rows that `build` makes, kept below the tests that ask for it.

    `build` may ask for other kept fixtures only, and returns data that can be pickled.
    """

    def value(ground, db, **below):
        return ground.copies[build] if build in ground.copies else build(**below)

    own = [Parameter(name, Parameter.KEYWORD_ONLY) for name in ("ground", "db")]
    asked = [asks.replace(kind=Parameter.KEYWORD_ONLY) for asks in _asked_by(build)]
    value.__signature__ = signature(build).replace(parameters=own + asked)
    value.kept = build
    return pytest.fixture(value, name=build.__name__)


@dataclass(frozen=True)
class _Layer:
    build: Build
    transaction: transaction.Atomic
    made: Any


class Ground:
    """The layers that stand now, each in a transaction inside that of the layer below it."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []
        self._packed: bytes | None = None  # what was built, as all tests on these layers get it
        self.copies: dict[Build, Any] = {}  # what was built, for the test in hand

    def stand_on(self, builds: tuple[Build, ...]) -> None:
        """Roll back what this test did not ask for, build what is missing, and copy it all."""
        while self._layers and (self._broken() or not self._is_below(builds)):
            self._take_away()
        for build in builds[len(self._layers) :]:
            self._lay(build)
        if self._packed is None:
            self._packed = pickle.dumps([layer.made for layer in self._layers])
        builds = (layer.build for layer in self._layers)
        self.copies = dict(zip(builds, pickle.loads(self._packed), strict=True))

    def clear(self) -> None:
        self.stand_on(())

    def _is_below(self, builds: tuple[Build, ...]) -> bool:
        return tuple(layer.build for layer in self._layers) == builds[: len(self._layers)]

    def _broken(self) -> bool:
        return connection.closed_in_transaction or connection.needs_rollback

    def _lay(self, build: Build) -> None:
        below = {layer.build.__name__: layer.made for layer in self._layers}
        atomic = transaction.atomic()
        atomic._from_testcase = True  # services that must not be nested may run on it
        atomic.__enter__()
        try:
            with translation.override(settings.LANGUAGE_CODE):
                made = build(**{asks.name: below[asks.name] for asks in _asked_by(build)})
            _check_constraints()
        except BaseException as error:
            atomic.__exit__(type(error), error, error.__traceback__)
            raise
        cache.clear()
        self._layers.append(_Layer(build, atomic, made))
        self._packed = None

    def _take_away(self) -> None:
        layer = self._layers.pop()
        self._packed = None
        transaction.set_rollback(True)
        layer.transaction.__exit__(None, None, None)


def _check_constraints() -> None:
    """Ask what is asked at the commit now, once, rather than at the end of each test.

    Django's own `check_constraints` leaves all constraints deferred, those too that are asked at
    once unless told otherwise; in a test's own transaction nobody sees that.
    """
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE condeferrable AND NOT condeferred"
        )
        (at_once,) = cursor.fetchone()
        if at_once:
            cursor.execute(f"SET CONSTRAINTS {at_once} IMMEDIATE")


@pytest.fixture(scope="session")
def ground(django_db_setup, django_db_blocker) -> Iterator[Ground]:
    made = Ground()
    yield made
    with django_db_blocker.unblock():
        made.clear()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest):
    """Lay the ground of a test right before pytest-django opens its transaction.

    Playwright's event loop stays, and what runs in one has a connection of its own: the layers
    are taken away while theirs can be reached.
    """
    if fixturedef.argname in ("_django_db_helper", "playwright"):
        ground = request.getfixturevalue("ground")
        layers = () if fixturedef.argname == "playwright" else request.node.stash[LAYERS]
        with request.getfixturevalue("django_db_blocker").unblock():
            ground.stand_on(layers)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests on the same ground next to each other, and first those with a real worker.

    It takes seconds to start; pytest-xdist gives what comes first to one process.
    """
    for item in items:
        item.stash[LAYERS] = _layers_of(item)
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[bool, list[str]]:
    ground = [f"{build.__module__}.{build.__name__}" for build in item.stash[LAYERS]]
    return "celery_worker_process" not in item.fixturenames, ground


def _layers_of(item: pytest.Item) -> tuple[Build, ...]:
    """What the test asks for by `kept` fixtures, each after those it asks for itself."""
    fixtures = getattr(item, "_fixtureinfo", None)
    if fixtures is None or commits(item):
        return ()
    found: dict[str, Build] = {}

    def find(name: str) -> None:
        build = _kept_build(fixtures.name2fixturedefs.get(name))
        if build is None or name in found:
            return
        asked = [asks.name for asks in _asked_by(build)]
        for below in asked:
            find(below)
        if all(below in found for below in asked):
            found[name] = build

    for name in sorted(item.fixturenames):  # so that tests agree on what stands below what
        find(name)
    return tuple(found.values())


def _kept_build(definitions) -> Build | None:
    return getattr(definitions[-1].func, "kept", None) if definitions else None


def _asked_by(build: Build) -> list[Parameter]:
    return list(signature(build).parameters.values())


def commits(item: pytest.Item) -> bool:
    """Whether the test commits, instead of being rolled back."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and marker.kwargs.get("transaction"))
        or {"transactional_db", "live_server"} & set(item.fixturenames)
    )
