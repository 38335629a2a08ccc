import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.core.files.base import ContentFile, File
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core.transitions import TransitionNotAllowed
from alliance.jobs import tasks as job_tasks
from alliance.jobs.models import JobState
from alliance.people.models import Profile
from alliance.roster import imports, services
from alliance.roster.enums import ImportStatus
from alliance.roster.models import RosterImport
from alliance.roster.opening import open_workbook
from alliance.roster.tests.books import CLEAN, MESSY, book, doctor
from lms.testing.world import build_world

ROOT = Path(__file__).resolve().parents[3]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def files_go():
    """Uploads of a test do not outlive it."""
    yield
    storage = RosterImport._meta.get_field("file").storage
    if storage.exists("rosters"):
        for name in storage.listdir("rosters")[1]:
            storage.delete(f"rosters/{name}")


def upload(world, file) -> RosterImport:
    with file:
        return imports.upload_roster(
            file=File(file, name="名册.xlsx"),
            alliance=world.alliance,
            by=world.alliance_office,
            at=NOW,
        )


def run_job(roster_import: RosterImport) -> RosterImport:
    job_tasks.run_job(str(roster_import.job_id))
    return RosterImport.objects.select_related("job").get(pk=roster_import.pk)


def confirm(roster_import: RosterImport, world) -> RosterImport:
    return imports.confirm_import(import_id=roster_import.pk, by=world.training_office, at=NOW)


def test_upload_check_confirm_write(world):
    uploaded = upload(world, MESSY.open("rb"))
    checked = run_job(uploaded)
    assert checked.status == ImportStatus.CHECKED
    assert checked.preview["doctors"]["created"] == 151
    assert not User.objects.filter(phone__startswith="1990000").exists()
    confirmed = confirm(checked, world)
    assert confirm(checked, world).job_id == confirmed.job_id
    done = run_job(confirmed)
    assert (done.status, done.job.state) == (ImportStatus.DONE, JobState.DONE)
    assert {key: done.report[key] for key in ("units", "doctors", "errors")} == {
        key: checked.preview[key] for key in ("units", "doctors", "errors")
    }
    assert Profile.objects.filter(user__phone__startswith="1990000").count() == 151
    with pytest.raises(TransitionNotAllowed):
        confirm(done, world)


def test_a_file_that_is_no_roster_ends_in_a_sentence(world):
    refused = run_job(upload(world, ContentFile(b"no workbook", name="a.xlsx")))
    assert refused.status == ImportStatus.REFUSED
    assert refused.job.error == refused.refusal
    assert "另存为 .xlsx" in refused.refusal


def test_nothing_else_than_the_preview_is_written(world):
    checked = run_job(upload(world, book_for(world)))
    confirmed = confirm(checked, world)
    User.objects.create(username="new", name="王敏", phone="19900000004")
    again = run_job(confirmed)
    assert (again.status, again.job.state) == (ImportStatus.CHECKED, JobState.FAILED)
    assert again.preview["doctors"]["failed"] == 1
    assert run_job(confirm(again, world)).status == ImportStatus.DONE


def test_another_file_in_its_place_is_not_written(world):
    confirmed = confirm(run_job(upload(world, book_for(world))), world)
    with confirmed.file.storage.open(confirmed.file.name, "wb") as file:
        file.write(b"other")
    assert run_job(confirmed).job.state == JobState.FAILED
    assert not User.objects.filter(phone="19900000004").exists()


def book_for(world):
    return book([], [doctor(所在单位=world.unit.name)])


def test_uploads_are_deleted_after_a_while(world):
    uploaded = upload(world, book_for(world))
    assert imports.delete_old(at=NOW) == 0
    assert imports.delete_old(at=NOW + imports.KEPT_FOR + timedelta(days=1)) == 1
    assert not uploaded.file.storage.exists(uploaded.file.name)


DYING_WORKER = """
import os, signal, sys, django
django.setup()
from alliance.jobs import tasks
from alliance.roster import services
services.DOCTORS_PER_BATCH = 200
apply_doctors, batches = services.apply_doctors, []
def die_in_the_third_batch(plan, **options):
    apply_doctors(plan, **options)
    batches.append(plan)
    if len(batches) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
services.apply_doctors = die_in_the_third_batch
tasks.run_job(sys.argv[1])
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_followed_by_one_that_goes_on_behind_what_is_written(monkeypatch):
    world = build_world()
    monkeypatch.setattr(services, "DOCTORS_PER_BATCH", 200)
    confirmed = confirm(run_job(upload(world, CLEAN.open("rb"))), world)
    address = urlsplit(os.environ["TEST_DATABASE_URL"])
    database = address._replace(path="/" + quote(connection.settings_dict["NAME"])).geturl()
    worker = subprocess.run(
        [sys.executable, "-c", DYING_WORKER, str(confirmed.job_id)],
        cwd=ROOT,
        env=os.environ | {"TEST_DATABASE_URL": database},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    halfway = RosterImport.objects.select_related("job").get(pk=confirmed.pk)
    assert (halfway.job.state, halfway.steps) == (JobState.RUNNING, 3)
    assert User.objects.filter(phone__startswith="1990000").count() == 400

    done = run_job(halfway)
    assert (done.status, done.job.runs) == (ImportStatus.DONE, 2)
    assert User.objects.filter(phone__startswith="1990000").count() == 742
    assert done.report["doctors"] == {"created": 742, "updated": 0, "unchanged": 0, "failed": 0}


def test_the_screen_from_upload_to_corrections_with_a_real_worker(celery_worker_process, client):
    world = build_world()
    client.force_login(world.alliance_office)
    with MESSY.open("rb") as file:
        answer = client.post(
            reverse("roster:upload"), {"alliance": world.alliance.pk, "file": file}
        )
    preview = follow_job(client, answer.headers["Location"])
    html = client.get(preview).content.decode()
    assert "确认导入" in html
    assert "漯河市中心医院" in html
    answer = client.post(preview + "confirm/")
    answer = client.get(answer.headers["Location"])
    assert follow_job(client, answer.headers["Location"]) == preview
    assert "名册已导入" in client.get(preview).content.decode()

    answer = client.get(preview + "corrections/")
    mended = open_workbook(ContentFile(b"".join(answer.streaming_content)))
    rows = {row[-2]: row for row in mended.sheet("医师").rows[1:]}
    assert rows[16][2] == "1990000"
    assert rows[32][0] == ""
    assert "手机号应为 11 位" in rows[16][-1]


def follow_job(client, url: str) -> str:
    """Where the job's page sends its owner in the end."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = client.get(url)
        if answer.status_code == 302:
            return answer.headers["Location"]
        time.sleep(0.2)
    raise AssertionError(answer.content.decode())
