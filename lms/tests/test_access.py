"""The access table, asked of the real site: each row, each role, GET and POST."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import signed_cookies
from django.db import connection, transaction
from django.test import RequestFactory, override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from alliance.accounts.middleware import SEEN
from alliance.accounts.models import User
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
def sessions(world) -> dict[str, str]:
    """The cookie of a browser for each role: the session itself, signed, so nothing stores it."""
    return {role: session_of(world.user(role)) for role in ROLES if role != VISITOR}


def session_of(user: User) -> str:
    session = signed_cookies.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN] = int(time())
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """A worker that an earlier test started is not counted: nothing of this is for a worker."""
    monkeypatch.setitem(CHECKS, "worker", _not_ready)


def _not_ready() -> None:
    raise NotReady("no worker beside the access table")


@pytest.fixture(scope="module")
def site() -> Iterator[Callable]:
    """The whole site behind its middleware, asked without a browser; what breaks is raised."""
    with override_settings(SESSION_ENGINE=signed_cookies.__name__, DEBUG_PROPAGATE_EXCEPTIONS=True):
        handler = ClientHandler(enforce_csrf_checks=False)
        handler.load_middleware()
        yield handler


@pytest.fixture
def ask(site, sessions):
    """`ask(role, method, url, data)` -> the outcome, as the rows write it."""
    requests = RequestFactory()

    def answer(role: str, method: str, url: str, data: dict | None = None):
        request = getattr(requests, method)(url, data)
        if role != VISITOR:
            request.environ["HTTP_COOKIE"] = sessions[role]
        with undone_after():
            response = site(request.environ)
            if response.streaming:
                deque(response, maxlen=0)  # read to its end, it closes its file
        if response.status_code == 302 and response["Location"].startswith(LOGIN_URL):
            return LOGIN
        return response.status_code

    return answer


@contextmanager
def undone_after() -> Iterator[None]:
    """Roll back what is written inside; the savepoint is set only when something is to be."""
    savepoints = []

    def set_one(execute, sql, *rest):
        if not savepoints and not sql.startswith("SELECT"):
            savepoints.append(None)  # for the statement that sets it comes by here as well
            savepoints[0] = connection.savepoint()
        return execute(sql, *rest)

    with connection.execute_wrapper(set_one):
        yield
    if savepoints:
        connection.savepoint_rollback(savepoints[0])


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
