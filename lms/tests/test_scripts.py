"""Forty script payloads in every text that people write, opened in a browser as each role.

The pages are those of the access table. The browser gets them without the site's
Content-Security-Policy, which would hide what is not escaped.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from playwright.sync_api import Page, Route

from alliance.cases.enums import IN_DISCUSSION
from alliance.cases.models import Case
from alliance.events.models import AgendaItem, EventPage, Speaker
from alliance.news.models import Milestone, MilestonesPage
from alliance.pages.services import set_up_site
from alliance.submissions.models import Submission
from lms.testing.access import Row, collect_rows
from lms.testing.client import Client
from lms.testing.scripts import PAYLOADS, free_texts, poison
from lms.testing.world import ROLES, VISITOR, World

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "http://testserver"
LISTEN = "window.hits = []; window.hit = (n) => window.hits.push(n);"
# For machines; the second lets go of the database's connection.
WITHOUT_TEXT = {"healthz", "readyz"}
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


class Reader:
    """A browser that is shown answers of the site without their policy."""

    def __init__(self, page: Page):
        self.page, self.shown = page, (SITE, b"")
        page.add_init_script(LISTEN)
        page.route("**/*", self._answer)

    def hits(self, path: str, html: bytes) -> list[int]:
        """The payloads that ran."""
        self.shown = SITE + path, html
        self.page.goto(SITE + path)
        return self.page.evaluate("window.hits")

    def _answer(self, route: Route) -> None:
        """What is shown and our own scripts; never the database, which is another thread's."""
        address, html = self.shown
        path = route.request.url.removeprefix(f"{SITE}/static/")
        if route.request.url == address:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.endswith(".js") and finders.find(path):
            route.fulfill(path=finders.find(path))
        else:
            route.abort()


@pytest.fixture
def reader(page) -> Reader:
    return Reader(page)


def scenes(rows: list[Row], world: World) -> Iterator[tuple[Row, str]]:
    """Those of the rows that can stand beside each other, with their addresses."""
    for row in rows:
        try:
            with transaction.atomic():
                url = row.url(world)
        # Each was written to stand alone; what it says when it meets another is no matter.
        except Exception:
            continue
        yield row, url


def answers(row: Row, url: str, world: World) -> Iterator[tuple[str, HttpResponse]]:
    """What each role that the page is for gets to see."""
    for role, outcome in row.expected("get").items():
        if outcome != 200:
            continue
        client = Client()
        if role != VISITOR:
            client.force_login(world.user(role))
        response = client.get(url)
        if response.status_code == 200 and "text/html" in response.get("Content-Type", ""):
            yield role, response


def add_talk(world: World) -> None:
    """What no scene has of its own accord, where there is something to hang it on."""
    now = timezone.now()
    for case in Case.objects.filter(status__in=IN_DISCUSSION):
        case.replies.create(by=world.mentor, text="?", is_advice=True, at=now)
    for timeline in MilestonesPage.objects.all():
        Milestone.objects.create(timeline=timeline, date=now.date(), title="?", text="?")
    for event in EventPage.objects.all():
        Speaker.objects.create(event=event, name="?", organisation="?", position="?")
        AgendaItem.objects.create(event=event, starts_at=event.starts_at, title="?", speaker="?")
    for submission in Submission.objects.all():
        submission.words.create(by=world.coordinator, at=now, status="DRAFT", comment="?")


class Looked:
    """What was opened, by whom, and what ran."""

    def __init__(self):
        self.columns, self.mains, self.ran = set(), set(), {}
        self.pages, self.roles = set(), set()

    def through(self, standing: list[tuple[Row, str]], world: World, reader: Reader) -> None:
        """Open each page as each role; what shows nothing new in its main part only once."""
        add_talk(world)
        self.columns |= poison()
        for row, url in standing:
            for role, response in answers(row, url, world):
                main = CHANGING.sub("", response.content.decode().partition("<main")[2])
                is_new = "hit(" in main and (row.title, main) not in self.mains
                if role in self.roles and not is_new:
                    continue
                self.mains.add((row.title, main))
                self.pages.add(row.title)
                self.roles.add(role)
                if hits := reader.hits(url, response.content):
                    self.ran[row.title, role] = hits


def test_no_payload_runs_on_any_page_for_anybody(world, reader):
    """First all scenes that can stand beside each other, then each of the others by itself."""
    set_up_site(alliance=world.alliance, site_url=SITE)
    rows = [row for row in collect_rows() if row.name not in WITHOUT_TEXT]
    looked, stood = Looked(), set()
    for together in [rows, *([row] for row in rows)]:
        if {row.title for row in together} <= stood:
            continue
        with transaction.atomic():
            standing = list(scenes(together, world))
            stood |= {row.title for row, _url in standing}
            looked.through(standing, world, reader)
            transaction.set_rollback(True)
    assert looked.ran == {}
    assert looked.roles == set(ROLES)
    # Nearly all free texts there are, on nearly all pages that show any.
    assert len(looked.columns) >= 0.8 * len(free_texts())
    assert len(looked.pages) >= 160


def test_control_what_is_not_escaped_runs(reader):
    """Each payload as text, in an attribute and in a script: most run in one place or another."""
    ran = set()
    for payload in PAYLOADS:
        page = (
            f"<p>{payload}</p><p title=\"{payload}\"><a title='{payload}'>"
            f"<script>'{payload}'</script>"
        )
        ran |= set(reader.hits("/", page.encode()))
    assert len(PAYLOADS) == 40
    assert len(ran) >= 25
