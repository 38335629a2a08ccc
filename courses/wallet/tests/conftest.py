import pytest

from courses.certificates.models import Certificate
from courses.wallet.factories import HeldFactory


@pytest.fixture
def hold(world):
    """`hold(world.doctor, …)`: a certificate of the alliance that the person holds."""

    def hold(user, **kwargs) -> Certificate:
        return HeldFactory(**{"holder": user, "alliance": world.alliance} | kwargs)

    return hold
