import pytest

from lms.testing.attachment import build_attachment


@pytest.fixture
def here(world):
    """world.doctor's attachment, a week into four, with world.mentor as the mentor."""
    return build_attachment(world)
