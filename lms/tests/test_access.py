"""The access table, asked of the real site: each row, each role, GET and POST.

Ten thousand requests, so nothing is done twice: what is denied is denied in a word (test_errors.py
draws those pages for each role), and an answer that was given without looking at who asks is not
asked for again. The page of each row is then read in English by one who is shown it: there must be
no Chinese on it but what people wrote.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import signed_cookies
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from alliance.accounts.middleware import SEEN
from alliance.accounts.models import User
from alliance.pages.services import set_up_site
from alliance.roster.rows import DOCTORS_SHEET, UNITS_SHEET
from lms import urls
from lms.health import CHECKS, NotReady
from lms.testing.access import LOGIN, Outcome, collect_rows
from lms.testing.english import (
    chinese_of,
    reader_of,
    tables_of_people,
    tables_written_to,
    written_in,
)
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
# Data of the roster's workbook, whatever the screen speaks.
SHEET_NAMES = f"{UNITS_SHEET} {DOCTORS_SHEET}"
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


@kept
def written(world) -> str:
    """What people wrote in the world that all rows share."""
    return written_in(tables_of_people()) + SHEET_NAMES


def session_of(user: User) -> str:
    session = signed_cookies.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN] = int(time()) + 3600  # so that no request of the walk writes when it was seen
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """A worker that an earlier test started is not counted: nothing of this is for a worker."""
    monkeypatch.setitem(CHECKS, "worker", _not_ready)


def _not_ready() -> None:
    raise NotReady("no worker beside the access table")


class WatchMiddleware:
    """Notes, as `blind` on the response, that a view answered without looking at who asks.

    Stands behind all others: what they ask of the user themselves is not the view's.
    """

    def __init__(self, get_response: Callable):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.looks = None  # no view yet
        response = self._get_response(request)
        response.blind = request.looks == []
        return response

    def process_view(self, request: HttpRequest, *view) -> None:
        request.looks = []
        user = request.user

        def look():
            request.looks.append(user)
            return user

        vars(request)["user"] = SimpleLazyObject(look)  # unnoticed by pghistory, which would look


def denied(status: int) -> Callable[..., HttpResponse]:
    return lambda request, exception: HttpResponse(status=status)


@pytest.fixture(scope="module")
def site() -> Iterator[Callable]:
    """The whole site behind its middleware, asked without a browser; what breaks is raised."""
    with pytest.MonkeyPatch.context() as patch:
        for status in (400, 403, 404):
            patch.setattr(urls, f"handler{status}", denied(status), raising=False)
        with override_settings(
            SESSION_ENGINE=signed_cookies.__name__,
            DEBUG_PROPAGATE_EXCEPTIONS=True,
            MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.{WatchMiddleware.__name__}"],
        ):
            handler = ClientHandler(enforce_csrf_checks=False)
            handler.load_middleware()
            yield handler


@pytest.fixture
def respond(site, sessions) -> Callable[..., HttpResponse]:
    """`respond(role, method, url, data)` -> the site's answer; what it wrote is undone."""
    requests = RequestFactory()

    def response(
        role: str, method: str, url: str, data: dict | None = None, cookie: str = ""
    ) -> HttpResponse:
        request = getattr(requests, method)(url, data)
        request.environ["HTTP_COOKIE"] = cookie if role == VISITOR else sessions[role]
        with undone_after():
            response = site(request.environ)
            if response.streaming:
                deque(response, maxlen=0)  # read to its end, it closes its file
        return response

    return response


@pytest.fixture
def ask(respond) -> Callable[..., Outcome]:
    """`ask(role, method, url)` -> the outcome, as the rows write it."""
    return lambda *asked: outcome_of(respond(*asked))


@pytest.fixture
def ask_all(respond) -> Callable[..., dict[str, Outcome]]:
    """`ask_all(method, url, data)` -> the outcome for each role."""

    def answers(*asked) -> dict[str, Outcome]:
        outcomes, blind = {}, False
        for role in ROLES:  # the visitor, then people, who are all one to a view that is blind
            if not blind:
                response = respond(role, *asked)
                outcome = outcome_of(response)
                blind = role != VISITOR and getattr(response, "blind", False)
            outcomes[role] = outcome
        return outcomes

    return answers


@pytest.fixture
def read_english(respond, world) -> Callable[[str, str], str]:
    """`read_english(role, url)` -> the page in English, or nothing where the answer is no page."""

    def page(role: str, url: str) -> str:
        if role != VISITOR:
            User.objects.filter(pk=world.user(role).pk).update(language="en")
        response = respond(role, "get", url, cookie=f"{settings.LANGUAGE_COOKIE_NAME}=en")
        assert response.status_code == 200
        is_page = response.headers["Content-Type"].startswith("text/html")
        return response.content.decode() if is_page else ""

    return page


def outcome_of(response: HttpResponse) -> Outcome:
    if response.status_code == 302 and response["Location"].startswith(LOGIN_URL):
        return LOGIN
    return response.status_code


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
def test_row(row, world, ask_all, written, read_english):
    wrong = {}
    with transaction.atomic(), tables_written_to() as tables:
        url = row.url(world)
        for method in ("get", "post"):
            data = row.data(world) if method == "post" else None
            expected = row.expected(method)
            for role, outcome in ask_all(method, url, data).items():
                if outcome != expected[role]:
                    wrong[method, role] = outcome
            cache.clear()
        reader = reader_of(row)
        html = read_english(reader, url) if reader else ""
        chinese = [word for word in chinese_of(html) if word not in written]
        # What the row made for itself is looked up only where it is met.
        made = written_in(tables & tables_of_people()) if chinese else ""
        transaction.set_rollback(True)
    assert wrong == {}
    if "<html" in html:  # a part of a page, which a script asks for, has none
        assert '<html lang="en"' in html
    assert [word for word in chinese if word not in made] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "name", "blind"),
    [
        ("post", "healthz", True),
        ("post", "people:desk", True),
        ("get", "people:desk", False),
        ("get", "people:list", False),
        ("get", "wagtailadmin_home", False),
    ],
)
def test_a_view_that_looks_at_who_asks_is_found_out(method, name, blind, respond):
    assert getattr(respond("doctor", method, reverse(name)), "blind", False) == blind


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
