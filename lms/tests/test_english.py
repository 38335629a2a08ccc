"""The English site: nothing on a screen is Chinese but what people wrote.

`manage.py messages check` finds strings without their English; here are the strings that nobody
gave to gettext, and those that were put into words too early to know the reader's language.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from alliance.accounts.models import User
from alliance.pages.services import set_up_site
from alliance.roster.rows import DOCTORS_SHEET, UNITS_SHEET
from lms.testing.access import OWN_WINGS, Row, collect_rows
from lms.testing.ground import kept
from lms.testing.world import ROLES, World, build_world

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uffef]+")
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "data-label", "placeholder", "title")
UNSPOKEN_TAGS = ("script", "style")
VOID_TAGS = ("br", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
TEMPLATE_COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
TEMPLATE_TRANSLATIONS = re.compile(
    r"{% translate .*?%}|{% blocktranslate.*?{% endblocktranslate %}|_\('.*?'\)", re.DOTALL
)
WRITES = re.compile(r'(?:INSERT INTO|UPDATE) "(\w+)"')
# Data of the roster's workbook, whatever the screen speaks.
SHEET_NAMES = f"{UNITS_SHEET} {DOCTORS_SHEET}"


class ChineseWords(HTMLParser):
    """Collects the Chinese that a reader of the page meets, save in elements marked Chinese."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = [("", True)]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        heard = self._open[-1][1] and tag not in UNSPOKEN_TAGS
        heard = heard and attributes.get("lang", "en") == "en"
        if heard:
            for name in SPOKEN_ATTRIBUTES:
                self.found += CHINESE.findall(attributes.get(name) or "")
        if tag not in VOID_TAGS:
            self._open.append((tag, heard))

    def handle_endtag(self, tag):
        while any(tag == name for name, _heard in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data):
        if self._open[-1][1]:
            self.found += CHINESE.findall(data)


def chinese_of(html: str) -> list[str]:
    parser = ChineseWords()
    parser.feed(html)
    return parser.found


def tables_of_people() -> set[str]:
    """Our own tables, and what Wagtail and Django keep for us."""
    models = [m for m in apps.get_models() if m.__module__.split(".")[0] in OWN_WINGS]
    return {
        model._meta.db_table
        for model in (Group, *apps.get_app_config("wagtailcore").get_models(), *models)
    }


def written_in(tables: Iterable[str]) -> str:
    """Everything that stands in the tables, as PostgreSQL writes rows."""
    written = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT string_agg(a_row::text, ' ') FROM \"{table}\" a_row")
            written.append(cursor.fetchone()[0] or "")
    return " ".join(written)


@contextmanager
def tables_written_to() -> Iterator[set[str]]:
    """A set that fills with the tables that are written to meanwhile."""
    tables: set[str] = set()

    def note(execute, sql, *rest):
        tables.update(WRITES.findall(sql))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield tables


def reader_of(row: Row) -> str | None:
    """The role that is shown this address; a narrow role rather than one that sees all."""
    shown = [role for role, outcome in row.expected("get").items() if outcome == 200]
    return next((role for role in ROLES if role in shown), None)


PAGES = [row for row in collect_rows() if reader_of(row)]


@kept
def world() -> World:
    """A world with a site, whose people read English."""
    world = build_world()
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    User.objects.update(language="en")
    return world


@kept
def written(world) -> str:
    """What people wrote in the world that all pages share."""
    return written_in(tables_of_people()) + SHEET_NAMES


@pytest.mark.django_db
@pytest.mark.parametrize("row", PAGES, ids=[row.title for row in PAGES])
def test_page_holds_no_chinese_but_what_people_wrote(row, world, written):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with transaction.atomic(), tables_written_to() as tables:
        if user := world.user(reader_of(row)):
            client.force_login(User.objects.get(pk=user.pk))
        response = client.get(row.url(world))
        if response.headers["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            if "<html" in html:  # a part of a page, which a script asks for, has none
                assert '<html lang="en"' in html
            words = [word for word in chinese_of(html) if word not in written]
            # What the row made for itself is looked up only where it is met.
            made = written_in(tables & tables_of_people()) if words else ""
            assert [word for word in words if word not in made] == []
        transaction.set_rollback(True)


def test_chinese_is_found_in_text_and_attributes_but_not_in_what_is_marked_chinese():
    html = """
      <p title="提示">One <b>单位</b><br>two</p><img alt="图片"><script>"脚本"</script>
      <a lang="zh-hans">简体中文</a><span>，</span>
    """
    assert chinese_of(html) == ["提示", "单位", "图片", "，"]


def test_templates_give_every_chinese_word_to_gettext():
    bare = {}
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        text = TEMPLATE_TRANSLATIONS.sub("", TEMPLATE_COMMENTS.sub("", path.read_text()))
        if words := CHINESE.findall(text):
            bare[path.name] = words
    assert bare == {}


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "2 March 2026", "2 March 2026, 14:05"),
        ("zh-hans", "2026年3月2日", "2026年3月2日 14:05"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language, day, moment):
    at = datetime(2026, 3, 2, 14, 5)
    with translation.override(language):
        assert date_format(at, "DATE_FORMAT") == day
        assert date_format(at, "DATETIME_FORMAT") == moment
