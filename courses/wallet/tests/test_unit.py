"""A unit's wall: what its people hold, narrowed, counted and exported."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.jobs.models import Job, JobState
from alliance.jobs.tasks import run_job
from alliance.units.queries import roles_of, watched_units
from courses.certificates.factories import HeldFactory
from lms.testing.ground import kept

TODAY = timezone.localdate()


@kept
def wall(world):
    """Four in the doctor's unit, in each standing; one elsewhere; one of another alliance."""

    def hold(user, **kwargs) -> None:
        HeldFactory(**{"holder": user, "alliance": world.alliance} | kwargs)

    hold(world.doctor, subject="长期有效")
    hold(world.doctor, subject="即将到期", expires_date=TODAY + timedelta(days=7))
    hold(world.colleague, subject="已经过期", expires_date=TODAY - timedelta(days=1))
    hold(world.colleague, subject="误发的", revoked=True, year=2024)
    hold(world.other_doctor, subject="别的单位的")
    hold(world.doctor, subject="别的联盟的", alliance=world.foreign_alliance)
    return reverse("wallet:unit", args=[world.unit.pk])


def subjects(answer) -> set[str]:
    return {card.certificate.snapshot["subject"] for card in answer.context["cards"]}


OURS = {"长期有效", "即将到期", "已经过期", "误发的"}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        # A coordinator follows people, whoever gave them what; an office its own alliance's.
        ("coordinator", OURS | {"别的联盟的"}),
        ("training_office", OURS),
        ("alliance_office", OURS),
    ],
)
def test_each_watcher_sees_what_they_may(world, client, wall, role, seen):
    client.force_login(world.user(role))
    assert subjects(client.get(wall)) == seen


def test_wall_of_another_unit_is_not_there(world, client, wall):
    client.force_login(world.other_coordinator)
    assert client.get(wall).status_code == 404
    assert client.post(f"{wall}export/").status_code == 404
    client.force_login(world.training_office)
    foreign = reverse("wallet:unit", args=[world.foreign_unit.pk])
    assert client.get(foreign).status_code == 404


def test_watched_units(world):
    def names(role):
        return set(watched_units(roles_of(world.user(role))).values_list("name", flat=True))

    members = {world.lead_unit.name, world.unit.name, world.other_unit.name}
    assert names("coordinator") == {world.unit.name}
    assert names("training_office") == members
    assert names("doctor") == set()
    assert names("administrator") == members | {world.foreign_unit.name}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"standing": "VALID"}, {"长期有效", "即将到期"}),
        ({"standing": "EXPIRING"}, {"即将到期"}),
        ({"standing": "EXPIRED"}, {"已经过期"}),
        ({"standing": "REVOKED"}, {"误发的"}),
        ({"standing": "SUPERSEDED"}, set()),
        ({"year": "2024"}, {"误发的"}),
        ({"kind": "EVENT"}, set()),
        ({"kind": "COURSE", "q": "到期"}, {"即将到期"}),
        ({"standing": "x", "year": "last", "kind": "\x00"}, OURS),
    ],
)
def test_wall_is_narrowed(world, client, wall, asked, found):
    client.force_login(world.training_office)
    assert subjects(client.get(wall, asked)) == found


def test_numbers_count_the_whole_wall(world, client, wall):
    client.force_login(world.training_office)
    assert client.get(wall, {"standing": "REVOKED"}).context["numbers"] == {
        "valid": 2,
        "expiring": 1,
        "expired": 1,
        "superseded": 0,
        "revoked": 1,
        "holders": 1,
    }


@pytest.mark.parametrize("asked", [{"standing": "EXPIRED"}, {}], ids=["one", "four"])
def test_wall_costs_the_same_queries(world, client, wall, asked, django_assert_max_num_queries):
    client.force_login(world.training_office)
    client.get(wall, asked)
    with django_assert_max_num_queries(7):
        client.get(wall, asked)


def test_coordinator_of_one_unit_is_led_there(world, client, wall):
    client.force_login(world.coordinator)
    assert client.get(reverse("wallet:units")).url == wall
    client.force_login(world.training_office)
    assert len(client.get(reverse("wallet:units")).context["page_obj"]) == 3


def exported(client, wall, **asked) -> Job:
    client.post(f"{wall}export/", asked)
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_export_holds_what_the_filters_keep(world, client, wall):
    client.force_login(world.training_office)
    job = exported(client, wall, standing="EXPIRED")
    assert (job.state, job.result) == (JobState.DONE, {"certificates": 1})
    with job.result_file.open() as file:
        _head, row = load_workbook(file).active.iter_rows(values_only=True)
    job.result_file.delete(save=False)
    assert (row[0], row[3], row[8]) == (world.colleague.name, "已经过期", "已过期")


def test_export_reads_the_rights_again(world, client, wall):
    client.force_login(world.coordinator)
    client.post(f"{wall}export/")
    world.coordinator.role_grants.all().delete()
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not job.result_file
