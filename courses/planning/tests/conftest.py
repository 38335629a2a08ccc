import pytest

from .scene import AT


@pytest.fixture
def plan(scene):
    """A draft of the scene that the test's own file sets."""
    return scene.begin()


@pytest.fixture
def who(world):
    return {"by": world.training_office, "at": AT}
