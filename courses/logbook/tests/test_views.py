import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.core.patients import AgeGroup
from courses.logbook.enums import EntryStatus
from courses.logbook.factories import EntryFactory
from courses.logbook.models import Entry
from courses.programmes.factories import RequirementFactory, TraineeFactory
from courses.rotations.enums import PlacementStatus
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.client import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(here) -> dict:
    return {
        "client_id": str(uuid4()),
        "requirement": here.requirement.pk,
        "level": 2,
        "done_on": timezone.localdate().isoformat(),
        "age_group": AgeGroup.OLD,
        "diagnosis": "腰椎管狭窄症",
        "reflection": "",
    }


@pytest.fixture
def doctor(client, world, here):
    client.force_login(world.doctor)
    return client


@pytest.fixture
def mentor(client, world, here):
    client.force_login(world.mentor)
    return client


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- the form ---


def test_form_without_script_hands_in(doctor, fields):
    response = doctor.post(reverse("logbook:new"), fields | {"act": "SUBMITTED"})
    assert response.url == reverse("logbook:home")
    assert Entry.objects.get().status == EntryStatus.SUBMITTED
    doctor.post(reverse("logbook:new"), fields | {"act": "SUBMITTED"})
    assert Entry.objects.count() == 1, "pressed twice"


def test_form_keeps_a_draft_that_is_finished_later(doctor, fields):
    doctor.post(reverse("logbook:new"), fields | {"act": "DRAFT"})
    entry = Entry.objects.get()
    assert entry.status == EntryStatus.DRAFT
    url = reverse("logbook:entry", args=[entry.pk])
    assert "腰椎管狭窄症" in html(doctor.get(url))
    doctor.post(url, fields | {"act": "SUBMITTED", "diagnosis": "腰椎滑脱"})
    entry.refresh_from_db()
    assert (entry.status, entry.diagnosis) == (EntryStatus.SUBMITTED, "腰椎滑脱")


def test_refusal_stands_at_its_field_and_nothing_is_saved(doctor, fields):
    shown = html(doctor.post(reverse("logbook:new"), fields | {"diagnosis": "患者王小明腰痛"}))
    assert "疑似姓名“王小明”" in shown
    assert "患者王小明腰痛" in shown, "what was written is not lost"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"level": "9"}, {"level": ""}, {"age_group": "47"}, {"done_on": "昨天"}, {"diagnosis": "  "},
     {"client_id": "1"}, {"requirement": "x"}, {"requirement": str(10**30)},
     {"diagnosis": "a\x00b"}],
)  # fmt: skip
def test_bad_input_is_answered_with_the_form(doctor, fields, wrong):
    assert "errorlist" in html(doctor.post(reverse("logbook:new"), fields | wrong))
    assert not Entry.objects.exists()


def test_items_come_last_used_first_then_by_what_is_missing(doctor, here):
    done = RequirementFactory(version=here.version, block=here.block, required=1, name="已完成的")
    most = RequirementFactory(version=here.version, block=here.block, required=9, name="差最多的")
    RequirementFactory(version=here.version, block=here.other.block, name="别的科室的")
    EntryFactory(placement=here.placement, requirement=done, signed=True)
    last = EntryFactory(placement=here.placement, requirement=here.requirement)
    shown = html(doctor.get(reverse("logbook:new")))
    places = [shown.index(item.name) for item in (last.requirement, most, done)]
    assert places == sorted(places)
    assert "别的科室的" not in shown


def test_again_repeats_the_last_but_for_its_diagnosis(doctor, here):
    EntryFactory(placement=here.placement, requirement=here.requirement, diagnosis="腰椎滑脱")
    form = doctor.get(reverse("logbook:new"), {"again": "1"}).context["form"]
    assert form.initial["requirement"] == here.requirement.pk
    assert "diagnosis" not in form.initial


def test_without_a_placement_there_is_no_form(client, world):
    client.force_login(world.doctor)
    assert "您现在没有可登记的轮转" in html(client.get(reverse("logbook:new")))


# --- the phone ---


def send(client, user, fields, *, submit=True, **changes):
    body = {"user": user.pk, "submit": submit, "entry": fields} | changes
    return client.post(reverse("logbook:send"), json.dumps(body), content_type="application/json")


def test_phone_sends_once_however_often(doctor, world, fields):
    answers = [send(doctor, world.doctor, fields) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Entry.objects.count() == 1


def test_phone_is_told_why(doctor, world, fields):
    answer = send(doctor, world.doctor, fields | {"reflection": "住院号：00123456"})
    assert answer.status_code == 422
    assert "00123456" in answer.json()["errors"]["reflection"][0]
    answer = send(doctor, world.doctor, fields | {"level": "x"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["level"])


def test_item_of_a_placement_left_meanwhile_is_judged_by_its_day(doctor, world, fields, here):
    Placement.objects.filter(pk=here.placement.pk).update(status=PlacementStatus.COMPLETED)
    answer = send(doctor, world.doctor, fields)
    assert "已经出科" in answer.json()["errors"]["done_on"][0]


def test_phone_never_sends_under_another_account(doctor, world, fields):
    assert send(doctor, world.other_doctor, fields).status_code == 409
    assert not Entry.objects.exists()


def test_phone_is_told_that_the_session_is_over(client, world, fields):
    assert send(client, world.doctor, fields).status_code == 401


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"user": 1, "submit": 1, "entry": 3}', "\xff"])
def test_nonsense_from_a_phone(doctor, body):
    answer = doctor.post(reverse("logbook:send"), body, content_type="application/json")
    assert answer.status_code == 400


def test_session_says_whose_it_is(client, world):
    assert client.get(reverse("logbook:session")).json()["user"] is None
    client.force_login(world.doctor)
    answer = client.get(reverse("logbook:session")).json()
    assert answer["user"] == world.doctor.pk
    assert answer["token"]


def test_send_takes_the_token_of_the_session(world, here, fields):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.doctor)
    assert send(client, world.doctor, fields).status_code == 403
    token = client.get(reverse("logbook:session")).json()["token"]
    client.defaults["HTTP_X_CSRFTOKEN"] = token
    assert send(client, world.doctor, fields).status_code == 200


def test_worker_reaches_the_logbook(client):
    response = client.get(reverse("logbook:worker"))
    assert response["Content-Type"].startswith("text/javascript")
    assert reverse("logbook:new") in response.content.decode()


# --- the lists ---


def pinned(client, url: str, number: int) -> None:
    """So many queries, once the process knows what it keeps for all."""
    html(client.get(url))
    with CaptureQueriesContext(connection) as queries:
        html(client.get(url))
    assert len(queries) == number, [query["sql"] for query in queries]


def test_home_queries_do_not_grow(doctor, here):
    make = {"placement": here.placement, "requirement": here.requirement}
    for more in (1, 3):
        EntryFactory.create_batch(more, **make)
        pinned(doctor, reverse("logbook:home"), 10)


def test_home_shows_counts_flags_and_filters(doctor, here):
    other = RequirementFactory(version=here.version, block=here.block, name="支具佩戴")
    EntryFactory(placement=here.placement, requirement=other, returned=True)
    EntryFactory(placement=here.placement, requirement=here.requirement, signed=True)
    shown = html(doctor.get(reverse("logbook:home")))
    assert "1/2" in shown
    assert "退回理由：级别与实际不符" in shown
    page = doctor.get(reverse("logbook:home"), {"status": "SIGNED"}).context["page_obj"]
    assert [entry.requirement for entry in page] == [here.requirement]
    page = doctor.get(reverse("logbook:home"), {"item": other.pk, "status": "x"}).context[
        "page_obj"
    ]
    assert [entry.requirement for entry in page] == [other]


def test_people_and_placement_queries_do_not_grow(mentor, world, here):
    for more in (1, 3):
        EntryFactory.create_batch(more, placement=here.placement, requirement=here.requirement)
        pinned(mentor, reverse("logbook:people"), 7)
        pinned(mentor, reverse("logbook:placement", args=[here.placement.pk]), 8)
        for _ in range(2):
            trainee = TraineeFactory(intake=here.intake)
            PlacementFactory(trainee=trainee, department=world.department, mentor=world.mentor)


# --- the inbox ---


def test_inbox_queries_do_not_grow(mentor, world, here):
    EntryFactory(placement=here.placement, requirement=here.requirement)
    for _ in range(2):
        pinned(mentor, reverse("logbook:inbox"), 7)
        trainee = TraineeFactory(intake=here.intake)
        second = PlacementFactory(trainee=trainee, department=world.department, mentor=world.mentor)
        EntryFactory.create_batch(3, placement=second, requirement=here.requirement)


def test_inbox_holds_what_waits_for_this_mentor(mentor, here):
    own = EntryFactory(placement=here.placement, requirement=here.requirement)
    EntryFactory(placement=here.placement, requirement=here.requirement, draft=True)
    EntryFactory(placement=here.other)
    (group,) = mentor.get(reverse("logbook:inbox")).context["groups"]
    assert group.entries == [own]


def test_mentor_signs_one_many_or_the_ticked(mentor, here):
    make = {"placement": here.placement, "requirement": here.requirement}
    one, two, three, four = EntryFactory.create_batch(4, **make)
    url = reverse("logbook:sign")
    mentor.post(url, {"sign": str(one.pk), "entry": [four.pk]})
    assert signed() == {one.pk}
    mentor.post(url, {"sign": f"{two.pk},{one.pk}"})
    assert signed() == {one.pk, two.pk}
    mentor.post(url, {"entry": [three.pk, four.pk]})
    assert signed() == {one.pk, two.pk, three.pk, four.pk}


def signed() -> set:
    return set(Entry.objects.filter(status="SIGNED").values_list("pk", flat=True))


@pytest.mark.parametrize("data", [{}, {"sign": "x,"}, {"entry": ["-1", "9" * 30]}])
def test_nothing_chosen_signs_nothing(mentor, data):
    response = mentor.post(reverse("logbook:sign"), data, follow=True)
    assert "请先选择要审签的登记" in html(response)


def test_htmx_is_given_the_inbox_alone(mentor, here):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    response = mentor.post(
        reverse("logbook:sign"), {"sign": entry.pk}, headers={"HX-Request": "true"}
    )
    shown = html(response)
    assert shown.strip().startswith('<div class="stack stack--loose" id="inbox">')
    assert "已审签 1 条" in shown


@pytest.mark.parametrize(
    ("data", "reason"),
    [({"quick": "日期不对"}, "日期不对"), ({"words": "请补充体征"}, "请补充体征"),
     ({"quick": "日期不对", "words": "应为昨天"}, "日期不对；应为昨天")],
)  # fmt: skip
def test_mentor_returns_with_a_reason(mentor, here, data, reason):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    mentor.post(reverse("logbook:return", args=[entry.pk]), data)
    entry.refresh_from_db()
    assert (entry.status, entry.return_reason) == (EntryStatus.RETURNED, reason)


@pytest.mark.parametrize("data", [{}, {"quick": "没有这个理由"}, {"words": "x" * 200}])
def test_nothing_is_returned_without_a_reason(mentor, here, data):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement)
    shown = html(mentor.post(reverse("logbook:return", args=[entry.pk]), data, follow=True))
    assert "请选择或填写退回理由" in shown
    entry.refresh_from_db()
    assert entry.status == EntryStatus.SUBMITTED


def test_mentor_is_told_what_was_left(mentor, here):
    entry = EntryFactory(placement=here.placement, requirement=here.requirement, signed=True)
    url = reverse("logbook:sign")
    assert "没有改动" in html(mentor.post(url, {"sign": entry.pk}, follow=True))
    url = reverse("logbook:return", args=[entry.pk])
    assert "没有改动" in html(mentor.post(url, {"quick": "日期不对"}, follow=True))


def test_desk_lines(world, here, client):
    make = {"placement": here.placement, "requirement": here.requirement}
    first = here.placement.starts_on
    EntryFactory(**make, done_on=first, submitted_at=timezone.now() - timedelta(days=6))
    EntryFactory(**make, returned=True)
    EntryFactory.create_batch(3, **make, signed=True)
    client.force_login(world.mentor)
    assert "审签学员登记" in html(client.get("/desk/"))
    client.force_login(world.doctor)
    shown = html(client.get("/desk/"))
    assert "修改被退回的登记" in shown
    assert "2/2" in shown, "three of two are two"
