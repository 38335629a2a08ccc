import pytest

from alliance.core import workdays
from lms.testing.ground import kept
from lms.testing.world import World, build_world


@kept
def world() -> World:
    """A small alliance with one person for each role; see lms.testing.world.World."""
    return build_world()


@pytest.fixture(autouse=True)
def usual_calendar(monkeypatch):
    """Nobody has entered days into the working calendar: it is not asked of the database."""
    monkeypatch.setattr(workdays, "entered_days", dict)
