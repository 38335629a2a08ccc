"""How often a password may be tried, counted so that no stranger can lock anyone out.

No count hangs on the account alone. From a browser the person has used before it is their own;
from elsewhere it is (account, address) and, for all accounts together, the address.
"""

from datetime import datetime

from alliance.core.client import client_address
from alliance.core.throttle import Limit

from . import devices
from .identity import clean_login, find_user

QUARTER_HOUR = 15 * 60

PER_DEVICE = Limit("signin-device", tries=10, seconds=QUARTER_HOUR)
PER_ACCOUNT_AND_ADDRESS = Limit("signin-account", tries=5, seconds=QUARTER_HOUR)
# A hospital goes out through one address, so this is wide; it only slows a sweep over accounts.
PER_ADDRESS = Limit("signin-address", tries=60, seconds=QUARTER_HOUR)


PER_ADDRESS_CODES = Limit("activation-address", tries=30, seconds=QUARTER_HOUR)


class Try:
    """One try: taken from its counts before it is made, given back when it was right."""

    def __init__(self, counts: list[tuple[Limit, tuple]], *, at: datetime):
        self._counts = counts
        self._at = at
        self._taken: list[tuple[Limit, tuple]] = []

    def take(self) -> None:
        """Raises TooManyTries."""
        for limit, key in self._counts:
            limit.take(*key, at=self._at)
            self._taken.append((limit, key))

    def give_back(self) -> None:
        for limit, key in self._taken:
            limit.give_back(*key, at=self._at)


class PasswordTry(Try):
    """A password tried for a login as it was typed."""

    def __init__(self, request, login: str, *, at: datetime):
        user = find_user(login)
        address = client_address(request)
        device = devices.known_device(request, user.pk) if user else None
        account = user.pk if user else clean_login(login).lower()
        if device:
            counts = [(PER_DEVICE, (device, account))]
        else:
            counts = [(PER_ACCOUNT_AND_ADDRESS, (account, address)), (PER_ADDRESS, (address,))]
        super().__init__(counts, at=at)


class CodeTry(Try):
    """A one-time code tried from an address."""

    def __init__(self, request, *, at: datetime):
        super().__init__([(PER_ADDRESS_CODES, (client_address(request),))], at=at)
