"""One's own certificates: shown, printed, taken away together."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.jobs.models import Job, JobState
from alliance.jobs.tasks import run_job
from courses.certificates import archives
from courses.wallet.queries import own_certificates


def zipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def taken(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_each_standing_is_said(world, client, hold):
    today = timezone.localdate()
    hold(world.doctor)
    hold(world.doctor, expires_date=today + timedelta(days=40))
    hold(world.doctor, expires_date=today)
    hold(world.doctor, expires_date=today - timedelta(days=1))
    hold(world.doctor, revoked=True)
    hold(world.other_doctor, subject="别人的课程")
    client.force_login(world.doctor)
    page = client.get(reverse("wallet:mine")).content.decode()
    for told in ("还有 40 天到期", "今天到期", "已过期", "已撤销", "误发"):
        assert page.count(told) == 1
    assert page.count("核验页") == 5
    assert "别人的课程" not in page


@pytest.mark.parametrize("held", [1, 3])
def test_my_certificates_cost_the_same_queries(
    world, client, hold, held, django_assert_max_num_queries
):
    for _ in range(held):
        hold(world.doctor)
    client.force_login(world.doctor)
    url = reverse("wallet:mine")
    client.get(url)
    with django_assert_max_num_queries(5):
        assert len(client.get(url).context["cards"]) == held


def test_own_pdf_is_shown_to_be_printed(world, client, hold):
    certificate = hold(world.doctor)
    url = reverse("wallet:print", args=[certificate.pk])
    client.force_login(world.doctor)
    answer = client.get(url)
    assert answer.content == bytes(certificate.file.pdf)
    assert answer["Content-Disposition"].startswith("inline")
    client.force_login(world.coordinator)
    assert client.get(url).status_code == 404


def test_few_are_taken_at_once_and_those_without_force_apart(world, client, hold):
    valid = hold(world.doctor, subject="腰痛/分诊")
    lost = hold(world.doctor, subject="颈椎病", revoked=True)
    hold(world.other_doctor)
    client.force_login(world.doctor)
    answer = client.post(reverse("wallet:take_all"))
    assert zipped(taken(answer)) == {
        f"{valid.serial}-腰痛分诊.pdf": bytes(valid.file.pdf),
        f"已失效/{lost.serial}-颈椎病.pdf": bytes(lost.file.pdf),
    }


def test_many_are_put_together_by_the_worker(world, client, hold, monkeypatch):
    monkeypatch.setattr(archives, "FEW", 1)
    own = [hold(world.doctor) for _ in range(3)]
    client.force_login(world.doctor)
    answer = client.post(reverse("wallet:take_all"))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:detail", kwargs={"job_id": job.pk})
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"certificates": 3})
    with job.result_file.open() as file:
        assert len(zipped(file.read())) == len(own)
    job.result_file.delete(save=False)


def test_zip_tells_how_far_it_is(world, hold):
    for _ in range(3):
        hold(world.doctor)
    steps = []
    archives.write_zip(
        BytesIO(),
        own_certificates(world.doctor),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert steps == [(0, 3), (1, 3), (2, 3)]
