"""What an address asks for, read leniently: nonsense is as if it were not said."""

from collections.abc import Collection

LARGEST_ID = 2**63 - 1


def one_of(values: Collection[str], given: str) -> str:
    """`given` when it is one of the values, else nothing."""
    return given if given in values else ""


def number(given: str) -> int | None:
    """A number that may be an id or a page, else None."""
    if given.isascii() and given.isdigit() and 0 < int(given[:20]) <= LARGEST_ID:
        return int(given)
    return None
