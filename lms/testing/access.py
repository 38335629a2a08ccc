"""The access table: what each address answers to each role, written beside each app.

An app lists its rows in `<app>/tests/access.py`:

    ROWS = [
        Row("people:list", get=only("coordinator training_office alliance_office"), post=405),
        Row("people:detail", kwargs=lambda w: {"pk": w.doctor.pk}, get=members(404) | {...}),
    ]

An outcome is a status code, or LOGIN: a redirect to the sign-in page. Expectations are plain
dicts role -> outcome, so `|` refines one; a bare status code stands for every role.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import reverse

from .world import ROLES, VISITOR, World

LOGIN = "login"
OWN_WINGS = ("lms", "alliance", "courses")

Outcome = int | str
Expected = Mapping[str, Outcome]


def everyone(outcome: Outcome) -> dict[str, Outcome]:
    """The same for all, visitors included."""
    return dict.fromkeys(ROLES, outcome)


def members(outcome: Outcome) -> dict[str, Outcome]:
    """Visitors are sent to sign in; all others get the outcome."""
    return everyone(outcome) | {VISITOR: LOGIN}


def only(roles: str, outcome: Outcome = 200, otherwise: Outcome = 404) -> dict[str, Outcome]:
    """The outcome for these roles (names parted by blanks) and for the administrator.

    Visitors are sent to sign in; for the others it is not there.
    """
    return members(otherwise) | dict.fromkeys([*roles.split(), "administrator"], outcome)


def _nothing(world: World) -> dict:
    return {}


@dataclass(frozen=True)
class Row:
    """One address: what GET and POST answer to each role.

    `kwargs` and `data` (what POST sends) are functions of the world; they may make what they
    need, every request is rolled back. `case` tells rows of one name apart. A Wagtail page has no
    name of its own: its row is "wagtail_serve" with `path`.
    """

    name: str
    get: Expected | int
    post: Expected | int
    kwargs: Callable[[World], dict] = field(default=_nothing)
    data: Callable[[World], dict] = field(default=_nothing)
    path: Callable[[World], str] | None = None
    case: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} {self.case}".strip()

    def url(self, world: World) -> str:
        return self.path(world) if self.path else reverse(self.name, kwargs=self.kwargs(world))

    def expected(self, method: str) -> dict[str, Outcome]:
        """Role -> outcome, complete; a role left out or misspelt is an error."""
        stated = self.get if method == "get" else self.post
        outcomes = everyone(stated) if isinstance(stated, int) else dict(stated)
        if outcomes.keys() != set(ROLES):
            raise ValueError(f"{self.name}: roles {sorted(outcomes.keys() ^ set(ROLES))}")
        return outcomes


def collect_rows() -> list[Row]:
    """Every row of our own apps, in the order of INSTALLED_APPS."""
    rows = []
    for app in apps.get_app_configs():
        tests = f"{app.name}.tests"
        if app.name.split(".")[0] not in OWN_WINGS or not find_spec(tests):
            continue
        if find_spec(f"{tests}.access"):
            rows.extend(import_module(f"{tests}.access").ROWS)
    return rows
