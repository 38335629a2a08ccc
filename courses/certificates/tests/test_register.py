"""The register: what each sees of it, narrowed, ordered, exported."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.jobs.models import Job, JobState
from alliance.jobs.tasks import run_job
from courses.certificates.factories import HeldFactory, IssueFailureFactory
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
REGISTER = "/certificates/register/"


@kept
def entries(world):
    """Five of the alliance, one of another."""

    def enter(subject, holder=world.doctor, alliance=world.alliance, **kwargs):
        return HeldFactory(subject=subject, holder=holder, alliance=alliance, **kwargs)

    return {
        "长期": enter(
            "长期有效", unit=world.unit, signer="演示签名", expires_date=TODAY + timedelta(days=900)
        ),
        "将到期": enter("即将到期", expires_date=TODAY + timedelta(days=7)),
        "过期": enter("已经过期", expires_date=TODAY - timedelta(days=1)),
        "误发": enter("误发的", revoked=True, year=2024),
        "=公式": enter("=公式", world.other_doctor),
        "外": enter("别的联盟的", world.stranger, world.foreign_alliance),
    }


def subjects(answer) -> list[str]:
    return [one.snapshot["subject"] for one in answer.context["page_obj"]]


OURS = {"长期有效", "即将到期", "已经过期", "误发的", "=公式"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, OURS),
        ({"q": "到期"}, {"即将到期"}),
        ({"q": "青山县"}, OURS),
        ({"q": "没有的"}, set()),
        ({"standing": "VALID"}, {"长期有效", "即将到期", "=公式"}),
        ({"standing": "EXPIRING"}, {"即将到期"}),
        ({"standing": "EXPIRED"}, {"已经过期"}),
        ({"standing": "REVOKED"}, {"误发的"}),
        ({"standing": "SUPERSEDED"}, set()),
        ({"year": "2024"}, {"误发的"}),
        ({"kind": "EVENT"}, set()),
        ({"signed": "yes"}, {"长期有效"}),
        ({"signed": "no", "standing": "VALID"}, {"即将到期", "=公式"}),
        ({"standing": "x", "year": "1999", "kind": "\x00", "unit": "x", "order": "x"}, OURS),
    ],
)
def test_the_register_is_searched_and_filtered(client, world, entries, asked, found):
    client.force_login(world.training_office)
    assert set(subjects(client.get(REGISTER, asked))) == found


def test_it_is_narrowed_to_a_unit_that_the_person_follows(client, world, entries):
    client.force_login(world.training_office)
    assert subjects(client.get(REGISTER, {"unit": world.unit.pk})) == ["长期有效"]
    # What is not theirs to ask for narrows nothing.
    assert set(subjects(client.get(REGISTER, {"unit": world.foreign_unit.pk}))) == OURS


def test_a_code_is_found_as_it_is_read_out(client, world, entries):
    client.force_login(world.training_office)
    code = entries["误发"].grouped_code.lower()
    assert subjects(client.get(REGISTER, {"q": code})) == ["误发的"]


@pytest.mark.parametrize(
    ("order", "first"),
    [("", "=公式"), ("oldest", "长期有效"), ("ends", "已经过期"), ("serial", "长期有效")],
)
def test_it_is_shown_in_the_order_asked_for(client, world, entries, order, first):
    client.force_login(world.training_office)
    assert subjects(client.get(REGISTER, {"order": order}))[0] == first


@pytest.mark.parametrize("held", [1, 3])
def test_the_register_costs_the_same_queries(client, world, django_assert_max_num_queries, held):
    for _ in range(held):
        HeldFactory(holder=world.doctor, alliance=world.alliance)
        IssueFailureFactory(alliance=world.alliance)
    client.force_login(world.training_office)
    client.get(REGISTER)
    with django_assert_max_num_queries(7):
        page = client.get(REGISTER).content.decode()
    assert page.count("TEST-C-") == held
    assert page.count("字库中没有") == held


def exported(client, **asked) -> Job:
    client.post(reverse("certificates:register_export"), asked)
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_the_export_holds_what_the_filters_keep_and_no_formula(client, world, entries):
    client.force_login(world.training_office)
    job = exported(client, standing="VALID", order="oldest")
    assert (job.state, job.result) == (JobState.DONE, {"certificates": 3})
    with job.result_file.open() as file:
        _head, *rows = load_workbook(file).active.iter_rows()
    job.result_file.delete(save=False)
    assert [row[3].value for row in rows] == ["长期有效", "即将到期", "=公式"]
    assert rows[2][3].data_type == "s"
    assert rows[2][4].value == 4
    assert (rows[2][0].value, rows[2][8].value) == (world.other_doctor.name, "有效")


def test_the_export_reads_the_rights_again(client, world, entries):
    client.force_login(world.training_office)
    client.post(reverse("certificates:register_export"))
    world.training_office.role_grants.all().delete()
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.result == {"certificates": 0}
    job.result_file.delete(save=False)
