"""Rows of factories stay out of the search index: reading them into it was a tenth of the run.

What services and views change is indexed as ever. A test that searches for what factories made
asks for the fixture `indexed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from unittest import mock

from factory.django import DjangoModelFactory

from alliance.search import services

_thread = local()
_generate = DjangoModelFactory._generate.__func__
_refresh = services.refresh


@contextmanager
def factories_unindexed() -> Iterator[None]:
    """While this holds, factories index nothing."""
    with (
        mock.patch.object(DjangoModelFactory, "_generate", classmethod(_generate_aside)),
        mock.patch.object(services, "refresh", _refresh_unless_aside),
    ):
        yield


@contextmanager
def indexed() -> Iterator[None]:
    """While this holds, they do after all."""
    with (
        mock.patch.object(DjangoModelFactory, "_generate", classmethod(_generate)),
        mock.patch.object(services, "refresh", _refresh),
    ):
        yield


def _generate_aside(factory, strategy, params):
    outer = getattr(_thread, "aside", False)
    _thread.aside = True
    try:
        return _generate(factory, strategy, params)
    finally:
        _thread.aside = outer


def _refresh_unless_aside(*args, **kwargs) -> None:
    if not getattr(_thread, "aside", False):
        _refresh(*args, **kwargs)
