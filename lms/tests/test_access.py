"""The access table, asked of the real site: each row, each role, GET and POST."""

from collections import Counter, deque
from copy import deepcopy

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from alliance.accounts import middleware as accounts_middleware
from alliance.pages.services import set_up_site
from lms.health import CHECKS, NotReady
from lms.testing.access import LOGIN, collect_rows
from lms.testing.ground import kept
from lms.testing.resolver import addresses
from lms.testing.world import ROLES, VISITOR, World, build_world

# Trees that are not ours, each with a test of its own below or by another app.
ADMIN_TREES = ("admin/", "django-admin/")
FOREIGN_TREES = (*ADMIN_TREES, "documents/", "_util/")
# What Wagtail serves to all holds nothing: its icons, and the words of its scripts.
OPEN_IN_ADMIN = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
ADMIN_ROLES = ("editor", "alliance_office", "administrator")

ROWS = collect_rows()
LOGIN_URL = reverse(settings.LOGIN_URL)


@kept
def world() -> World:
    """A world with a site."""
    world = build_world()
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    return world


@kept
def signed_in(world) -> dict[str, Client]:
    """A browser for each role, signed in."""
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        if role != VISITOR:
            client.force_login(world.user(role))
    return clients


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """A worker that an earlier test started is not counted: nothing of this is for a worker."""
    monkeypatch.setitem(CHECKS, "worker", _not_ready)


@pytest.fixture(autouse=True)
def _seen_just_now(monkeypatch) -> None:
    """When a session was last used is written each minute; here each request would, in vain."""
    monkeypatch.setattr(accounts_middleware, "WRITE_EVERY", settings.SESSION_IDLE_SECONDS)


def _not_ready() -> None:
    raise NotReady("no worker beside the access table")


@pytest.fixture
def ask(signed_in):
    """`ask(role, method, url, data)` -> the outcome, as the rows write it."""
    cookies = {role: client.cookies for role, client in signed_in.items()}

    def answer(role: str, method: str, url: str, data: dict | None = None):
        client = signed_in[role]
        client.cookies = deepcopy(cookies[role])
        with transaction.atomic():
            response = getattr(client, method)(url, data)
            if response.streaming:
                deque(response, maxlen=0)  # read to its end, it closes its file
            transaction.set_rollback(True)
        if response.status_code == 302 and response["Location"].startswith(LOGIN_URL):
            return LOGIN
        return response.status_code

    return answer


def test_every_address_has_a_row():
    ours = {a for a in addresses() if not a.path.startswith(FOREIGN_TREES)}
    assert sorted({a.path for a in ours if not a.name}) == [], "addresses without a name"
    assert sorted({a.name for a in ours} - {row.name for row in ROWS}) == [], "add rows for these"


def test_no_row_speaks_of_an_address_that_is_gone():
    assert sorted({row.name for row in ROWS} - {a.name for a in addresses()}) == []


def test_no_row_stands_twice():
    assert [key for key, times in Counter(row.title for row in ROWS).items() if times > 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[row.title for row in ROWS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_row(row, method, world, ask):
    with transaction.atomic():
        url = row.url(world)
        data = row.data(world) if method == "post" else None
        outcomes = {role: ask(role, method, url, data) for role in ROLES}
        transaction.set_rollback(True)
    expected = row.expected(method)
    assert {role: got for role, got in outcomes.items() if got != expected[role]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [VISITOR, "doctor"])
def test_every_address_of_the_admins_is_shut(role, ask):
    open_paths = {}
    for address in addresses():
        if not address.path.startswith(ADMIN_TREES) or address.takes_arguments:
            continue
        if address.name in OPEN_IN_ADMIN:
            continue
        for method in ("get", "post"):
            outcome = ask(role, method, f"/{address.path}")
            if outcome not in {LOGIN, 302, 403, 404, 405}:
                open_paths[method, address.path] = outcome
    assert open_paths == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES if role not in (VISITOR, *ADMIN_ROLES)])
def test_the_admins_tell_nobody_else_from_a_doctor(role, world, ask):
    """Both admins ask for one thing before all others; nobody outside has it."""
    user = world.user(role)
    assert not user.is_staff
    assert not user.has_perm("wagtailadmin.access_admin")
    assert {ask(role, "get", f"/{tree}") for tree in ADMIN_TREES} <= {302, 404}
