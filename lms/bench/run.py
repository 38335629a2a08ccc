"""One run of the bench: data, servers, rows in turn, the table."""

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alliance.units.models import Alliance
from courses.rotations.models import Placement

from . import (
    boards,
    bulk,
    certificate,
    issuers,
    pages,
    photo,
    planner,
    report,
    roster,
    search,
    signing,
    verifying,
)
from .attachment import AttachmentSize, generate_attachment
from .generator import Size, analyse, generate
from .pages import Ports
from .report import Result
from .servers import ROOT, gunicorn

ATTACHMENT = AttachmentSize()
SMALL_ATTACHMENT = AttachmentSize(trainees=60, departments=6, entries=4_000)
SMALL = Size(units=30, people=300, courses=24, enrolments=4_000, events=40_000, news=20)
DOCUMENTS = 20_000
FLOOR_TABLE = """
CREATE TABLE IF NOT EXISTS bench_floor (
    id bigserial PRIMARY KEY, enrolment_id bigint, lesson_id bigint, at timestamptz
)
"""
OPTIONS = ["--config", "lms/gunicorn.py", "--max-requests", "0", "--log-level", "warning"]


def run(*, only: str, small: bool, write: bool) -> list[Result]:
    """Measure every row whose name holds `only`, print the table, write docs/benchmarks.md."""
    size = SMALL if small else Size()
    at = timezone.now()
    attachment = SMALL_ATTACHMENT if small else ATTACHMENT
    _prepare(size, attachment, at)
    results = []
    with _servers() as ports:
        for name, row in _rows(ports):
            if only in name:
                result = row()
                results.append(result)
                print(report.line(result), flush=True)
    print(f"\n{report.table(results)}")
    if write and not only and not small:
        report.write(
            ROOT / "docs" / "benchmarks.md",
            results,
            size=f"{size}, {attachment}",
            postgres=_postgres_version(),
            at=timezone.localtime(at),
        )
    return results


def _rows(ports: Ports) -> Iterator[tuple[str, Callable[[], Result]]]:
    yield "floor page", partial(pages.scale, "bare view", pages.BARE_PAGE, ports)
    yield "floor insert", partial(pages.scale, "bare INSERT", pages.BARE_INSERT, ports)
    for name, path in pages.PUBLIC:
        yield name, partial(pages.public_warm, name, path, ports)
    for name, path in pages.PUBLIC:
        yield f"{name} cold", partial(pages.public_cold, name, path, ports)
    for name, path in pages.PUBLIC:
        yield f"{name} nothing remembered", partial(pages.public_forgotten, name, path, ports)
    yield "verification page", partial(verifying.verification_page, ports)
    yield "lesson page", partial(pages.lesson, ports)
    for name, row in (("desk", pages.desk), ("board page", pages.board)):
        yield name, partial(row, ports)
        yield f"{name} first look", partial(pages.first_look, row, ports)
    yield "lesson completed", partial(pages.lesson_completed, ports)
    yield "board export", bulk.board_export
    yield "import", roster.roster_import
    yield "certificate", certificate.certificate
    yield "signed certificate", certificate.signed_certificate
    yield "bulk certificates", issuers.bulk
    yield "largest certificate", certificate.largest_pdf
    yield "planner", planner.planner
    yield "signing", signing.signing
    yield "photo", photo.photo
    yield from boards.rows(ports)
    yield from search.rows(ports)


def _prepare(size: Size, attachment: AttachmentSize, at: datetime) -> None:
    """Migrate, collect static files, fill the database unless an earlier run left it filled."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Alliance.objects.exists():
        generate(size=size, seed=1, at=at, say=print)
    if not Placement.objects.exists():
        alliance = Alliance.objects.get(slug="bench")
        generate_attachment(alliance=alliance, size=attachment, seed=1, at=at)
        print(attachment)
    search.fill(DOCUMENTS, at=at)
    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)
    analyse()


@contextlib.contextmanager
def _servers() -> Iterator[Ports]:
    """The floor and the site: as it is, just published on, without a cache; the same options."""
    address = {"BARE_DATABASE_URL": os.environ["DATABASE_URL"]}
    floor = address | {"DJANGO_SETTINGS_MODULE": "lms.bench.floor.settings"}
    bare_floor = address | {"DJANGO_SETTINGS_MODULE": "lms.bench.floor.without_middleware"}
    cold = {"DJANGO_SETTINGS_MODULE": "lms.bench.cold_settings"}
    forgetful = {"DJANGO_SETTINGS_MODULE": "lms.bench.forgetful_settings"}
    with (
        gunicorn("lms.bench.floor.wsgi:application", options=OPTIONS, env=floor) as bare,
        gunicorn("lms.bench.floor.wsgi:application", options=OPTIONS, env=bare_floor) as barest,
        gunicorn("lms.wsgi:application", options=OPTIONS, env={}) as site,
        gunicorn("lms.wsgi:application", options=OPTIONS, env=cold) as published,
        gunicorn("lms.wsgi:application", options=OPTIONS, env=forgetful) as without_cache,
    ):
        yield Ports(
            bare=bare,
            without_middleware=barest,
            site=site,
            cold=published,
            forgetful=without_cache,
        )


def _postgres_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]
