import pytest
from django.core.cache import cache

from lms.testing.world import World, build_world


@pytest.fixture
def world(db) -> World:
    """A small alliance with one person for each role; see lms.testing.world.World."""
    return build_world()


@pytest.fixture(autouse=True)
def _empty_cache(request):
    """Throttles and sessions live in the cache: no test sees those of another."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()
