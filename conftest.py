import pytest

from alliance.core import workdays
from alliance.pages.models import HomePage
from alliance.pages.services import set_up_site
from lms.testing.ground import kept
from lms.testing.world import World, build_world


@kept
def world() -> World:
    """A small alliance with one person for each role; see lms.testing.world.World."""
    return build_world()


@kept
def home(world) -> HomePage:
    """The home page of the world's alliance, set up as `manage.py setup_site` does."""
    return set_up_site(alliance=world.alliance, site_url="http://testserver")


@pytest.fixture(autouse=True)
def usual_calendar(monkeypatch):
    """Nobody has entered days into the working calendar: it is not asked of the database."""
    monkeypatch.setattr(workdays, "entered_days", dict)
