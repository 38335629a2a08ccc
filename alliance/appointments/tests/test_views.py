from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.appointments.enums import EndReason, Post
from alliance.appointments.factories import AppointmentFactory, TermFactory
from alliance.appointments.models import Appointment, Term
from alliance.appointments.rules import can_see_appointment, can_see_term
from alliance.people.factories import ProfileFactory
from alliance.units.queries import roles_of
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office(client, world):
    client.force_login(world.alliance_office)
    return client


def page(client, name: str, /, *args, **query) -> str:
    return client.get(reverse(f"appointments:{name}", args=args), query).content.decode()


def send(client, name: str, /, *args, **data) -> str:
    url = reverse(f"appointments:{name}", args=args)
    return client.post(url, data, follow=True).content.decode()


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_rules_and_lists_agree(world, term, role):
    AppointmentFactory(term=term, person=world.doctor)
    AppointmentFactory(term=TermFactory(alliance=world.foreign_alliance), person=world.stranger)
    roles = roles_of(world.user(role))
    for rows, rule in ((Appointment, can_see_appointment), (Term, can_see_term)):
        allowed = {row.pk for row in rows.objects.all() if rule(roles, row)}
        assert set(rows.objects.visible_to(roles).values_list("pk", flat=True)) == allowed


def test_some_are_ticked_and_some_pasted(office, world, term):
    html = send(
        office, "appoint", term.pk, post=Post.VICE_CHAIR, starts_on=term.starts_on,
        person=[world.doctor.pk], pasted=f"{world.mentor.name} {world.lead_unit.name}\n无此人",
    )  # fmt: skip
    serving = set(Appointment.objects.values_list("person", "post"))
    assert serving == {(world.doctor.pk, "VICE_CHAIR"), (world.mentor.pk, "VICE_CHAIR")}
    assert "已任命 2 人" in html
    assert "第 2 行“无此人”：没有找到这个人" in html
    assert "无此人</textarea>" in html.replace("\n", "")
    assert f'value="{Post.VICE_CHAIR}" selected' in html


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "请先勾选，或粘贴名单。"),
        ({"pasted": "\n".join(["无"] * 1001)}, "一次最多粘贴 1000 行"),
        ({"person": ["999999999"]}, "999999999"),
        ({"person": ["x"]}, "x"),
        ({"post": Post.GROUP_LEADER, "pasted": "无此人"}, "请写明是哪个专业组"),
        ({"post": "KING", "pasted": "无此人"}, "KING"),
        ({"starts_on": "1999-01-01", "pasted": "无此人"}, "不在本届之内"),
        ({"starts_on": "昨天", "pasted": "无此人"}, "有效的日期"),
    ],
)
def test_bad_input_appoints_nobody(office, world, term, data, said):
    html = send(
        office, "appoint", term.pk, **{"post": Post.COUNCIL, "starts_on": term.starts_on} | data
    )
    assert said in html
    assert not Appointment.objects.exists()


def test_who_works_elsewhere_cannot_be_chosen(office, world, term):
    assert world.stranger.name not in page(office, "appoint", term.pk)
    send(
        office, "appoint", term.pk, post=Post.COUNCIL, starts_on=term.starts_on,
        person=[world.stranger.pk], pasted=world.stranger.phone,
    )  # fmt: skip
    assert not Appointment.objects.exists()


def test_a_second_chair_is_refused_by_name(office, world, term):
    AppointmentFactory(term=term, chair=True)
    html = send(
        office, "appoint", term.pk, post=Post.CHAIR, starts_on=term.starts_on,
        person=[world.doctor.pk],
    )  # fmt: skip
    assert f"{world.doctor.name}未能任命：同一时间只能有一位主席" in html


def test_an_appointment_is_ended_and_a_mistake_removed(office, world, term):
    kept, mistake = AppointmentFactory(term=term), AppointmentFactory(term=term)
    html = send(
        office,
        "end",
        kept.pk,
        ends_on=timezone.localdate(),
        reason=EndReason.MOVED,
        note="另有安排",
    )
    assert "另有安排" in html
    assert "应在任职期间" in send(
        office, "end", kept.pk, ends_on=term.ends_on, reason=EndReason.MOVED
    )
    send(office, "remove", mistake.pk)
    assert list(Appointment.objects.all()) == [kept]


def test_a_new_term_begins_where_the_last_ends(office, world, term):
    _leaving, staying = AppointmentFactory.create_batch(2, term=term)
    AppointmentFactory(term=term, resigned=True)
    form = office.get(reverse("appointments:new_term", args=[world.alliance.pk]))
    assert form.context["form"]["starts_on"].value() == term.ends_on + DAY
    assert form.content.decode().count('name="carried"') == 2
    html = send(
        office, "new_term", world.alliance.pk, name="第三届", carried=[staying.pk],
        starts_on=term.ends_on + DAY, ends_on=term.ends_on + 900 * DAY,
    )  # fmt: skip
    assert "第三届已建立，1 人连任。" in html
    assert list(
        Appointment.objects.filter(term__name="第三届").values_list("person", flat=True)
    ) == [staying.person_id]
    again = send(
        office, "new_term", world.alliance.pk, name="第三届",
        starts_on=term.starts_on, ends_on=term.ends_on,
    )  # fmt: skip
    assert "已有同名的届次" in again or "与另一届重叠" in again


def test_a_term_is_edited_and_an_empty_one_removed(office, world, term):
    html = send(
        office, "edit_term", term.pk, name="第一届理事会", starts_on=term.starts_on,
        ends_on=term.ends_on,
    )  # fmt: skip
    assert "第一届理事会" in html
    assert "不能早于开始日期" in send(
        office, "edit_term", term.pk, name="第一届", starts_on=term.ends_on, ends_on=term.starts_on
    )
    send(office, "remove_term", term.pk)
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"in office", "chair", "resigned", "coming"}),
        ({"post": "CHAIR"}, {"chair"}),
        ({"state": "COMING"}, {"coming"}),
        ({"state": "ENDED_EARLY"}, {"resigned"}),
        ({"state": "IN_OFFICE"}, {"in office", "chair"}),
        ({"state": "ENDED"}, set()),
        ({"q": "欧阳"}, {"chair"}),
        ({"state": "?", "post": "?"}, {"in office", "chair", "resigned", "coming"}),
    ],
)
def test_the_term_is_searched_and_filtered(office, term, query, found):
    rows = {
        "in office": AppointmentFactory(term=term),
        "resigned": AppointmentFactory(term=term, resigned=True),
        "coming": AppointmentFactory(term=term, coming=True),
        "chair": AppointmentFactory(
            term=term, chair=True, person=ProfileFactory(user__name="欧阳修").user
        ),
    }
    html = page(office, "term", term.pk, **query)
    assert {name for name, row in rows.items() if f"/appointments/{row.pk}/" in html} == found


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("terms", 7), ("term", 7), ("appoint", 9), ("council_of", 3)]
)
def test_lists_cost_the_same_for_more_people(
    office, world, term, name, queries, many, django_assert_max_num_queries
):
    AppointmentFactory.create_batch(many, term=term)
    argument = world.alliance.slug if name == "council_of" else term.pk
    args = [] if name == "terms" else [argument]
    page(office, name, *args)
    if name == "council_of":
        office.logout()
    with django_assert_max_num_queries(queries):
        page(office, name, *args)


def test_visitors_see_names_posts_and_units_in_order_and_no_phone(client, world, term):
    past = TermFactory(alliance=world.alliance, past=True, name="第一届")
    AppointmentFactory(term=term, person=world.doctor)
    AppointmentFactory(term=term, person=world.mentor, chair=True)
    AppointmentFactory(term=term, person=world.colleague, resigned=True)
    AppointmentFactory(term=past, person=world.other_doctor, chair=True)
    html = page(client, "council")
    assert html.index(world.mentor.name) < html.index(world.doctor.name)
    assert world.lead_unit.name in html
    assert world.colleague.name not in html
    assert world.other_doctor.name not in html
    assert world.mentor.phone not in html
    html = page(client, "council_term", world.alliance.slug, past.pk)
    assert world.other_doctor.name in html
    assert world.mentor.name not in html
    assert "已届满" in html


def test_a_person_finds_their_posts_among_their_own_things(client, world, term):
    AppointmentFactory(term=term, person=world.doctor, post=Post.GROUP_LEADER, group="颈椎学组")
    client.force_login(world.doctor)
    assert "颈椎学组 专业组组长" in client.get("/me/").content.decode()
    client.force_login(world.other_doctor)
    assert "专业组组长" not in client.get("/me/").content.decode()
    client.force_login(world.alliance_office)
    assert "专业组组长" in client.get(f"/people/{world.doctor.pk}/").content.decode()
