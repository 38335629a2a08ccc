from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from alliance.accounts.models import User
from alliance.core.models import AuditEntry
from alliance.jobs import tasks as job_tasks
from alliance.jobs.models import Job, JobState
from alliance.roster.exporting import export_roster, write_template
from alliance.roster.layouts import DOCTORS, UNITS
from alliance.roster.opening import open_workbook
from alliance.roster.services import import_file
from alliance.roster.tests.books import CLEAN
from alliance.roster.tests.test_services import NOW
from alliance.units.factories import AllianceFactory
from alliance.units.queries import roles_of


def exported(alliance, user) -> tuple[BytesIO, set[str], set[str]]:
    """The workbook, the names of its units and of its people."""
    file = BytesIO()
    export_roster(file, alliance=alliance, roles=roles_of(user), progress=lambda done, total: None)
    workbook = open_workbook(file)
    units, people = (workbook.sheet(layout.sheet).rows[1:] for layout in (UNITS, DOCTORS))
    return file, {row[0] for row in units}, {row[0] for row in people}


def test_an_export_imported_again_changes_nothing(db):
    alliance = AllianceFactory(slug="spine")
    with CLEAN.open("rb") as source:
        import_file(file=source, alliance=alliance, by=None, at=NOW)
    administrator = User.objects.create(username="root", is_superuser=True)
    file, units, people = exported(alliance, administrator)
    assert (len(units), len(people)) == (137, 726)
    report = import_file(file=file, alliance=alliance, by=None, at=NOW)
    assert (report.units.unchanged, report.doctors.unchanged) == (137, 742)


def test_each_gets_what_they_may_see(world):
    alliance_units = {world.lead_unit.name, world.unit.name, world.other_unit.name}
    own = {world.doctor.name, world.colleague.name, world.coordinator.name}
    _file, units, people = exported(world.alliance, world.alliance_office)
    assert units == alliance_units
    assert world.stranger.name not in people
    _file, units, people = exported(world.alliance, world.coordinator)
    assert (units, people) == ({world.unit.name}, own)
    for user in (world.doctor, world.editor, world.stranger):
        assert exported(world.alliance, user)[1:] == (set(), set())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_an_export_is_a_formula(world, start):
    world.unit.contact_name = f"{start}HYPERLINK(1)"
    world.unit.save()
    file, _units, _people = exported(world.alliance, world.alliance_office)
    package = ZipFile(file)
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK(1)" in sheet
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in package.read("xl/styles.xml").decode()


def test_the_export_runs_as_a_job_and_leaves_a_line_in_the_trail(world, client):
    client.force_login(world.coordinator)
    client.post(reverse("roster:export"), {"alliance": world.alliance.pk})
    job = Job.objects.get()
    job_tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"units": 1, "doctors": 3})
    assert AuditEntry.objects.get(action="roster.export").detail == job.result
    assert "共导出 1 个单位、3 名医师" in client.get(f"/jobs/{job.pk}/").content.decode()
    job.result_file.delete(save=False)


def test_a_coordinator_cannot_have_another_alliance_exported(world, client):
    client.force_login(world.coordinator)
    answer = client.post(reverse("roster:export"), {"alliance": world.foreign_alliance.pk})
    assert answer.status_code == 404
    assert not Job.objects.exists()


def test_the_template_has_the_columns_of_the_import():
    file = BytesIO()
    write_template(file)
    workbook = open_workbook(file)
    for layout in (UNITS, DOCTORS):
        assert workbook.sheet(layout.sheet).rows == [[column.name for column in layout.columns]]
