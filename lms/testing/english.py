"""What a page in English says in Chinese, and what of that people wrote."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from lms.testing.access import OWN_WINGS, Row
from lms.testing.world import ROLES

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uffef]+")
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "data-label", "placeholder", "title")
UNSPOKEN_TAGS = ("script", "style")
VOID_TAGS = ("br", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
WRITES = re.compile(r'(?:INSERT INTO|UPDATE) "(\w+)"')


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
