from .mine import mine, print_one, take_all
from .public import shared
from .sharing import create, links, take_back
from .unit import export, unit, units

__all__ = [
    "create",
    "export",
    "links",
    "mine",
    "print_one",
    "shared",
    "take_all",
    "take_back",
    "unit",
    "units",
]
