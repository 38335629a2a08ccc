import pytest

from courses.certificates.factories import HeldFactory
from courses.certificates.models import Certificate


@pytest.fixture
def hold(world):
    """`hold(world.doctor, …)`: a certificate of the alliance that the person holds."""

    def hold(user, **kwargs) -> Certificate:
        return HeldFactory(**{"holder": user, "alliance": world.alliance} | kwargs)

    return hold
