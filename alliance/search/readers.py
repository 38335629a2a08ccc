"""Who may find what: a document names its audiences, and a person belongs to some of them.

Both are plain tokens. Apps above say which ones a person carries (`carries`), because this one
knows neither units nor roles.
"""

from collections.abc import Callable, Iterable

PUBLIC = "public"
SIGNED_IN = "signed-in"

Carrier = Callable[..., Iterable[str]]

_carriers: list[Carrier] = []


def members_of(alliance_id: int) -> str:
    """People whose unit is in the alliance today, and whoever holds a role in it."""
    return f"members:{alliance_id}"


def office_of(alliance_id: int) -> str:
    """The alliance office and the training office."""
    return f"office:{alliance_id}"


def followers_of_unit(unit_id: int) -> str:
    """The unit's coordinators."""
    return f"unit:{unit_id}"


def carries(carrier: Carrier) -> Carrier:
    """Decorator for `carrier(*, user) -> tokens` of a person who is signed in."""
    _carriers.append(carrier)
    return carrier


def audiences_of(user) -> list[str] | None:
    """The tokens of whoever asks; None for who sees everything."""
    if not user.is_authenticated:
        return [PUBLIC]
    if user.is_superuser:
        return None
    carried = (token for carrier in _carriers for token in carrier(user=user))
    return [PUBLIC, SIGNED_IN, *sorted(set(carried))]
