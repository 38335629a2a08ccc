from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.models import User
from alliance.jobs import registry, services
from alliance.jobs.desk import jobs_on_the_desk
from alliance.jobs.models import Job, JobState
from alliance.units.queries import NO_ROLES

NOW = timezone.now()
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(db):
    return User.objects.create(username="owner", name="王敏")


@pytest.fixture
def job(owner):
    return Job.objects.create(
        kind="test", title="导出名册", owner=owner, created_at=NOW, heartbeat_at=NOW
    )


@pytest.fixture
def owners_client(client, owner):
    client.force_login(owner)
    return client


def test_an_open_job_refreshes_itself_with_and_without_scripts(owners_client, job):
    url = reverse("jobs:detail", args=[job.pk])
    whole = owners_client.get(url).content.decode()
    assert '<meta http-equiv="refresh"' in whole
    assert f'hx-get="{url}"' in whole
    part = owners_client.get(url, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "hx-trigger" in part


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.STOPPED])
def test_an_ended_job_stops_refreshing(owners_client, job, state):
    Job.objects.update(state=state, error="表格里没有医师。")
    whole = owners_client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert 'http-equiv="refresh"' not in whole
    assert "hx-trigger" not in whole
    assert ("表格里没有医师。" in whole) == (state == JobState.FAILED)


def test_a_job_with_a_place_to_go_sends_its_owner_there(owners_client, job, monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {})
    registry.runner("test", next_url=lambda job: f"/next/{job.pk}/")(lambda job, progress: {})
    url = reverse("jobs:detail", args=[job.pk])
    assert f"/next/{job.pk}/" not in owners_client.get(url).content.decode()
    Job.objects.update(state=JobState.STOPPED)  # what was written so far can be seen there
    assert f'href="/next/{job.pk}/"' in owners_client.get(url).content.decode()
    Job.objects.update(state=JobState.DONE)
    assert owners_client.get(url).headers["Location"] == f"/next/{job.pk}/"
    assert owners_client.get(url, headers=HTMX).headers["HX-Redirect"] == f"/next/{job.pk}/"


def test_the_owner_downloads_the_file_under_its_chinese_name(owners_client, job):
    services.attach_file(job=job, filename="成员单位.xlsx", content=ContentFile(b"PK"))
    url = reverse("jobs:result", args=[job.pk])
    assert owners_client.get(url).status_code == 404
    Job.objects.update(state=JobState.DONE)
    response = owners_client.get(url)
    assert b"".join(response.streaming_content) == b"PK"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "no-store" in response.headers["Cache-Control"]
    job.refresh_from_db()
    job.result_file.delete(save=False)


def test_stop_from_the_page(owners_client, job):
    owners_client.post(reverse("jobs:stop", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.STOPPED


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_job_and_for_three(
    owners_client, owner, count, django_assert_max_num_queries
):
    for number in range(count):
        Job.objects.create(kind="test", title=f"任务{number}", owner=owner, created_at=NOW)
    Job.objects.create(
        kind="test", title="别人的", owner=User.objects.create(username="b"), created_at=NOW
    )
    with django_assert_max_num_queries(8):
        html = owners_client.get(reverse("jobs:list")).content.decode()
    assert html.count("任务") >= count
    assert "别人的" not in html


def test_the_list_is_empty_in_words(owners_client):
    assert "还没有后台任务" in owners_client.get(reverse("jobs:list")).content.decode()


def test_the_desk_shows_what_runs_and_what_failed_lately(owner, job, django_assert_num_queries):
    failed_long_ago = NOW - timedelta(days=9)
    for state, finished in (
        (JobState.FAILED, NOW),
        (JobState.FAILED, failed_long_ago),
        (JobState.DONE, NOW),
    ):
        Job.objects.create(
            kind="test", title=state, owner=owner, state=state, created_at=NOW, finished_at=finished
        )
    titles = [item.title for item in jobs_on_the_desk(user=owner, roles=NO_ROLES, at=NOW)]
    assert sorted(titles) == ["FAILED", "导出名册"]
