import pytest

from lms.testing.world import World, build_world


@pytest.fixture
def world(db) -> World:
    """A small alliance with one person for each role; see lms.testing.world.World."""
    return build_world()
