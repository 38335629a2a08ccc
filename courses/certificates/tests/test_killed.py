"""Workers killed by SIGKILL at every step of issuing: nothing is doubled, lost or left over."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from alliance.units.factories import MembershipFactory
from alliance.units.models import Alliance
from courses.catalogue.factories import CoursePageFactory
from courses.certificates import batches, documents, services
from courses.certificates.enums import ItemOutcome
from courses.certificates.factories import EarnedEnrolmentFactory
from courses.certificates.models import Certificate, CertificateFile
from courses.certificates.sources import SOURCES
from courses.designs.factories import DesignVersionFactory
from lms.testing.world import build_world

from .dying import DEATHS

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import django
django.setup()
from courses.certificates.tests import dying
dying.main()
"""
TWENTY = 20

Killed = Callable[..., None]


@pytest.fixture(scope="module")
def killed(django_db_setup, tmp_path_factory) -> Iterator[Killed]:
    """`killed(dies=…, …)`: a worker process that was told this is dead by SIGKILL."""
    address = urlsplit(os.environ["TEST_DATABASE_URL"])
    database = address._replace(path="/" + quote(connection.settings_dict["NAME"])).geturl()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ
        | {"TEST_DATABASE_URL": database, "TMPDIR": str(tmp_path_factory.mktemp("workers"))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as workers:

        def told(**what) -> None:
            workers.stdin.write(json.dumps(what) + "\n")
            workers.stdin.flush()
            assert int(workers.stdout.readline()) == -signal.SIGKILL

        yield told


def plainly_drawn(alliance: Alliance, kind: str) -> None:
    """Certificates of this kind say a name on bare paper: no worker draws a seal before it dies."""
    DesignVersionFactory(
        design__alliance=alliance, design__kind=kind, design__is_default=True, published=True
    )


def earned(alliance: Alliance, count: int) -> list[int]:
    plainly_drawn(alliance, "COURSE")
    course = CoursePageFactory(alliance=alliance)
    return [EarnedEnrolmentFactory(course=course).pk for _ in range(count)]


def faults(*, count: int) -> list[str]:
    """What is wrong with a register that should hold so many certificates of one series."""
    held = list(Certificate.objects.order_by("number"))
    files = {file.certificate_id: file for file in CertificateFile.objects.all()}
    wrong = []
    if [one.number for one in held] != list(range(1, count + 1)):
        wrong.append("numbers")
    if len({one.serial for one in held}) != count or len({one.source_id for one in held}) != count:
        wrong.append("doubles")
    if files.keys() != {one.pk for one in held}:
        wrong.append("files")
    for one in held:
        pdf = bytes(files[one.pk].pdf) if one.pk in files else b""
        if hashlib.sha256(pdf).hexdigest() != files[one.pk].sha256:
            wrong.append(f"hash of {one.serial}")
        if pdf != documents.typeset(one):
            wrong.append(f"bytes of {one.serial}")
    return wrong


def test_twenty_killed_between_making_and_recording_leave_twenty_certificates(killed):
    world = build_world()
    sources = earned(world.alliance, TWENTY)
    for pk in sources:
        killed(dies="made, not recorded", kind="COURSE", ids=[pk])
    assert (Certificate.objects.count(), CertificateFile.objects.count()) == (TWENTY, 0)
    assert services.issue_missing_certificates(at=timezone.now()) == TWENTY
    assert faults(count=TWENTY) == []
    assert {one.source_id for one in Certificate.objects.all()} == set(sources)
    assert services.issue_missing_certificates(at=timezone.now()) == 0


def test_a_batch_of_twenty_killed_at_every_step_is_gone_on_with(killed):
    world = build_world()
    plainly_drawn(world.alliance, "PLAQUE")
    batch = batches.start_batch(
        source=SOURCES["PLAQUE"],
        ids=[MembershipFactory(alliance=world.alliance).pk for _ in range(TWENTY)],
        title="授牌",
        by=world.alliance_office,
        at=timezone.now(),
    )
    for dies in DEATHS:
        killed(dies=dies, batch=batch.pk)
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    assert set(batch.items.values_list("outcome", flat=True)) <= {
        ItemOutcome.ISSUED,
        ItemOutcome.STANDING,
    }
    assert faults(count=TWENTY) == []


def test_numbers_committed_before_their_entries_would_leave_a_gap(killed):
    """The control."""
    world = build_world()
    first, second = earned(world.alliance, 2)
    killed(dies="numbered, not committed", kind="COURSE", ids=[first], careless=True)
    services.issue_certificates(
        source=SOURCES["COURSE"], ids=[first, second], at=timezone.now(), by=None
    )
    assert faults(count=2) == ["numbers"]
