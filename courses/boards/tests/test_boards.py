import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.jobs.models import Job
from alliance.jobs.tasks import run_job
from alliance.units.factories import RoleGrantFactory
from alliance.units.models import RoleGrant
from alliance.units.queries import roles_of
from courses.boards.record import followed, record_of
from courses.logbook.factories import EntryFactory
from courses.programmes.factories import TraineeFactory
from courses.programmes.models import Trainee
from courses.rotations.factories import PlacementFactory
from lms.testing.world import ROLES, VISITOR

TODAY = timezone.localdate()
BOARDS = [
    ("office", "training_office"),
    ("late", "training_office"),
    ("at_risk", "training_office"),
    ("teaching", "mentor"),
    ("department", "department_head"),
    ("our_people", "coordinator"),
    ("attachment", "doctor"),
]
FOLLOWERS = ("doctor", "mentor", "department_head", "coordinator", "training_office")


def page(client, name: str, query: str = "", **kwargs) -> str:
    answer = client.get(reverse(f"boards:{name}", kwargs=kwargs) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client, address: str) -> int:
    """The most that is asked with what stands in the cache, or by who is known without it."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    warm = len(captured)
    cache.clear()
    client.get(reverse("boards:calendar"))
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return max(warm, len(captured))


def more_of_everything(world, attachment) -> None:
    """Two more trainees of both sides in the same department, and entries in each state."""
    for unit in (world.unit, world.other_unit):
        trainee = TraineeFactory(intake=attachment.intake, unit=unit)
        placement = PlacementFactory(
            trainee=trainee,
            department=world.department,
            block=attachment.block,
            mentor=world.mentor,
        )
        for one in (placement, attachment.placement):
            EntryFactory(placement=one, requirement=attachment.requirement)
            EntryFactory(placement=one, requirement=attachment.requirement, signed=True)


def test_boards_and_records_ask_as_often_for_three_as_for_one(client, world, attachment, survey):
    record = reverse("boards:trainee", args=[attachment.trainee.pk])
    pages = [(reverse(f"boards:{name}"), role) for name, role in BOARDS]
    pages += [(record, role) for role in FOLLOWERS]

    def asked() -> dict[tuple[str, str], int]:
        survey()
        counts = {}
        for address, role in pages:
            client.force_login(world.user(role))
            counts[address, role] = queries(client, address)
        return counts

    one = asked()
    more_of_everything(world, attachment)
    assert asked() == one
    assert max(one.values()) <= 15


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_the_record_opens_for_those_whom_the_list_shows(world, attachment, role):
    roles = roles_of(world.user(role))
    shown = set(followed(roles).values_list("pk", flat=True))
    opened = set()
    for trainee in Trainee.objects.all():
        try:
            record_of(roles, trainee_id=trainee.pk, on=TODAY)
        except NotAllowed:
            continue
        opened.add(trainee.pk)
    assert opened == shown
    both = {attachment.trainee.pk, attachment.other.trainee_id}
    expected = {
        "doctor": {attachment.trainee.pk},
        "mentor": {attachment.trainee.pk},
        "department_head": {attachment.trainee.pk},
        "coordinator": {attachment.trainee.pk},
        "other_coordinator": {attachment.other.trainee_id},
        "training_office": both,
        "alliance_office": both,
        "administrator": both,
    }
    assert shown == expected.get(role, set())


def test_a_teacher_sees_only_the_placements_in_their_hands(client, world, attachment):
    before = PlacementFactory(
        trainee=attachment.trainee,
        department=attachment.other.department,
        starts_on=attachment.placement.starts_on - timedelta(days=14),
        ends_on=attachment.placement.starts_on - timedelta(days=1),
        status="COMPLETED",
    )
    elsewhere = before.department.name
    for role, sees in (("mentor", False), ("department_head", False), ("doctor", True)):
        client.force_login(world.user(role))
        said = page(client, "trainee", trainee_id=attachment.trainee.pk)
        assert (f">{elsewhere}</h2>" in said) is sees


def test_a_former_mentor_finds_nothing(client, world, attachment):
    attachment.placement.mentor = None
    attachment.placement.save()
    client.force_login(world.mentor)
    answer = client.get(reverse("boards:trainee", args=[attachment.trainee.pk]))
    assert answer.status_code == 404
    assert world.doctor.name not in page(client, "teaching")


def test_the_office_finds_who_is_where(client, world, attachment, survey):
    survey()
    client.force_login(world.training_office)
    names = {world.doctor.name, world.other_doctor.name}
    said = page(client, "office")
    assert all(name in said for name in names)
    for query, found in (
        (f"?q={world.doctor.name}", {world.doctor.name}),
        (f"?department={world.department.pk}", {world.doctor.name}),
        (f"?unit={world.other_unit.pk}", {world.other_doctor.name}),
        (f"?intake={attachment.intake.pk}", names),
        ("?q=没有这个人", set()),
        ("?unit=x&department=99999999999999999999&page=-1", names),
    ):
        said = page(client, "office", query).partition('id="here"')[2]
        assert {name for name in names if f">{name}</a>" in said} == found


def test_an_office_looks_at_one_alliance_at_a_time(client, world, attachment):
    RoleGrantFactory(
        user=world.training_office, role="TRAINING_OFFICE", alliance=world.foreign_alliance
    )
    client.force_login(world.training_office)
    assert world.doctor.name not in page(client, "office", "?alliance=stroke")
    assert world.doctor.name in page(client, "office", "?alliance=spine")
    assert client.get(reverse("boards:office") + "?alliance=other").status_code == 404


def test_one_tap_chases_and_says_so(client, world, attachment, unsigned, survey):
    unsigned()
    survey()
    client.force_login(world.training_office)
    assert "已催办</span>" not in page(client, "late", "?kind=SIGNATURE")
    chase = {"only": f"{world.mentor.pk}:SIGNATURE"}
    answer = client.post(reverse("boards:remind"), chase, follow=True)
    assert "已催办 1 人次" in answer.content.decode()
    assert "已催办</span>" in page(client, "late", "?kind=SIGNATURE")
    answer = client.post(reverse("boards:remind"), chase, follow=True)
    assert "今天已经催办过" in answer.content.decode()


@pytest.mark.parametrize(
    "value", ["", "x", "1", "1:", ":SIGNATURE", "1:NONE", "٣:SIGNATURE", "9" * 30]
)
def test_nonsense_chases_nobody(client, world, attachment, value):
    client.force_login(world.training_office)
    answer = client.post(reverse("boards:remind"), {"chase": value}, follow=True)
    assert "请先勾选" in answer.content.decode()


def test_the_office_sees_whom_to_tell_by_phone_and_who_has_no_head(
    client, world, attachment, unsigned, survey
):
    world.mentor.phone, world.mentor.email = "19900000001", ""
    world.mentor.save()
    unsigned()
    survey()
    client.force_login(world.training_office)
    assert 'href="tel:19900000001"' in page(client, "late")

    def headless() -> list[str]:
        cache.clear()
        said = page(client, "office").partition("没有登记科主任的科室：")[2]
        return said.partition("。")[0].split("、")

    assert world.department.name not in headless()
    RoleGrant.objects.filter(role=Role.DEPARTMENT_HEAD).delete()
    assert world.department.name in headless()


def test_the_mentor_sees_what_waits(client, world, attachment, unsigned):
    unsigned(3)
    client.force_login(world.mentor)
    said = page(client, "teaching")
    assert world.doctor.name in said
    assert world.other_doctor.name not in said
    assert "审签登记" in said


def test_the_head_sees_who_comes_and_who_leaves(client, world, attachment):
    coming = PlacementFactory(
        trainee__intake=attachment.intake,
        department=world.department,
        starts_on=TODAY + timedelta(days=20),
        published=True,
    )
    later = PlacementFactory(
        trainee__intake=attachment.intake,
        department=world.department,
        starts_on=TODAY + timedelta(days=40),
        published=True,
    )
    client.force_login(world.department_head)
    said = page(client, "department")
    assert coming.trainee.user.name in said
    assert later.trainee.user.name not in said
    assert "出科" in said
    assert client.get(reverse("boards:department") + "?department=0").status_code == 404


def test_the_coordinator_sees_their_own_people_only(client, world, attachment):
    client.force_login(world.coordinator)
    said = page(client, "our_people")
    assert world.doctor.name in said
    assert world.other_doctor.name not in said
    assert attachment.trainee.ends_on.isoformat() in said


def test_the_trainee_sees_what_is_missing(client, world, attachment):
    client.force_login(world.doctor)
    said = page(client, "attachment")
    assert attachment.requirement.name in said
    assert f"0 / {attachment.requirement.required}" in said
    for _ in range(attachment.requirement.required):
        EntryFactory(
            placement=attachment.placement, requirement=attachment.requirement, signed=True
        )
    assert attachment.requirement.name not in page(client, "attachment")


def test_who_has_no_attachment_is_shown_where_to_apply(client, world):
    client.force_login(world.colleague)
    assert reverse("programmes:home") in page(client, "attachment")


def test_the_export_holds_the_three_lists(client, world, attachment, unsigned, survey):
    unsigned()
    survey()
    client.force_login(world.training_office)
    client.post(reverse("boards:export"), {"q": world.doctor.name})
    job = Job.objects.get()
    run_job(str(job.pk))
    job.refresh_from_db()
    with job.result_file.open("rb") as file:
        sheets = load_workbook(io.BytesIO(file.read())).worksheets
        people, late, _risk, _about = (list(sheet.iter_rows(values_only=True)) for sheet in sheets)
    assert [row[1] for row in people[1:]] == [world.doctor.name]
    assert {type(figure) for row in people[1:] for figure in row[6:10]} <= {int, type(None)}
    assert (world.doctor.name, world.mentor.name) in {(row[1], row[2]) for row in late[1:]}
