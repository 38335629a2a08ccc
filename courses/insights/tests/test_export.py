import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.core.access import NotAllowed
from alliance.jobs.models import Job
from alliance.jobs.running import JobStopped
from alliance.people.factories import ProfileFactory
from alliance.units.models import RoleGrant
from alliance.units.queries import roles_of
from courses.insights.export import write_board
from courses.insights.filters import BoardFilter
from courses.insights.scope import scopes_of
from courses.insights.tasks import export_board


def sheet_for(user, **filters) -> list[tuple]:
    file = io.BytesIO()
    write_board(
        file,
        scope=scopes_of(roles_of(user))[0],
        filters=BoardFilter(**filters),
        at=timezone.now(),
        progress=lambda done, total: None,
    )
    return list(load_workbook(file).worksheets[0].iter_rows(values_only=True))


def test_the_workbook_holds_what_the_coordinator_may_see(learning):
    head, *rows = sheet_for(learning.coordinator)
    assert head == ("姓名", "单位", "职称", "完成门数", "最近学习", "脊柱骨折急救", "腰椎穿刺")
    today = timezone.localdate().isoformat()
    by_name = {row[0]: row for row in rows}
    own = {learning.doctor.name, learning.colleague.name, learning.coordinator.name}
    assert by_name.keys() == own
    assert by_name[learning.doctor.name][3:] == (1, today, f"已完成 {today}", "学习中 25%")
    assert by_name[learning.coordinator.name][3:] == (0, None, None, None)


def test_the_workbook_follows_the_filters(learning):
    _head, *rows = sheet_for(learning.training_office, standing="STUCK")
    assert [row[0] for row in rows] == [learning.colleague.name]


def test_a_name_that_looks_like_a_formula_stays_text(learning):
    ProfileFactory(unit=learning.unit, user__name='=HYPERLINK("x")')
    file = io.BytesIO()
    write_board(
        file,
        scope=scopes_of(roles_of(learning.training_office))[0],
        filters=BoardFilter(search="HYPERLINK"),
        at=timezone.now(),
        progress=lambda done, total: None,
    )
    cell = load_workbook(file).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")
    assert cell.quotePrefix


def test_stopping_ends_the_export(learning):
    def stop(done, total):
        raise JobStopped

    with pytest.raises(JobStopped):
        write_board(
            io.BytesIO(),
            scope=scopes_of(roles_of(learning.training_office))[0],
            filters=BoardFilter(),
            at=timezone.now(),
            progress=stop,
        )


def test_the_job_writes_the_file_and_runs_twice(client, learning):
    client.force_login(learning.coordinator)
    answer = client.post(reverse("insights:export"), {"state": "STUCK"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:detail", args=[job.pk])
    for _ in range(2):
        result = export_board(job, lambda done, total: None)
    assert result == {"people": 1, "courses": 2}
    with job.result_file.open("rb") as file:
        sheet = load_workbook(file).worksheets[0]
        assert sheet["A2"].value == learning.colleague.name


def test_who_lost_the_role_gets_no_file(client, learning):
    client.force_login(learning.coordinator)
    client.post(reverse("insights:export"))
    RoleGrant.objects.filter(user=learning.coordinator).delete()
    with pytest.raises(NotAllowed):
        export_board(Job.objects.get(), lambda done, total: None)
