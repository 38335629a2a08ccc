import pytest

from alliance.events.factories import EventPageFactory
from alliance.events.models import EventPage
from lms.testing.ground import kept


@kept
def event(home) -> EventPage:
    """Yesterday's training of two hours."""
    return EventPageFactory(title="读片培训", past=True)


@pytest.fixture
def office(client, world):
    client.force_login(world.alliance_office)
    return client
