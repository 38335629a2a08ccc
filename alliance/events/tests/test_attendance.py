from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from alliance.accounts.models import User
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.events.enums import AttendanceRole
from alliance.events.factories import AttendanceFactory, EventPageFactory
from alliance.events.models import Attendance, EventPage
from alliance.events.rules import can_manage, can_see_attendance
from alliance.notices.models import Notice
from alliance.units.queries import roles_of
from courses.certificates import batches
from courses.certificates.enums import CertificateKind
from courses.certificates.models import IssueFailure
from courses.certificates.services import issue_certificate
from courses.certificates.sources import SOURCES
from lms.testing.world import ROLES, VISITOR

from .steps import enter, entered, send

pytestmark = pytest.mark.django_db
PEOPLE = [role for role in ROLES if role != VISITOR]
SPEAKER = AttendanceRole.SPEAKER
AT = datetime(2026, 5, 4, 0, tzinfo=UTC)  # eight in the morning in Shanghai


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def told() -> set:
    return {(notice.user_id, notice.params["hours"]) for notice in Notice.objects.all()}


def certify(attendance, world):
    return issue_certificate(
        source=SOURCES[CertificateKind.EVENT],
        pk=attendance.pk,
        at=attendance.recorded_at,
        by=world.training_office,
    )


def delete_past_the_services(attendance) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_attendance WHERE id = %s", [attendance.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("role", PEOPLE)
def test_rules_and_lists_agree(world, event, role):
    AttendanceFactory(event=event, user=world.doctor)
    AttendanceFactory(event=event, user=world.stranger, alliance=world.foreign_alliance)
    roles = roles_of(world.user(role))
    allowed = {one.pk for one in Attendance.objects.all() if can_see_attendance(roles, one)}
    assert set(Attendance.objects.visible_to(roles).values_list("pk", flat=True)) == allowed
    managed = EventPage.objects.managed_by(roles)
    assert managed.filter(pk=event.pk).exists() == can_manage(roles, world.alliance.pk)


@pytest.mark.parametrize(
    ("hours", "said", "counts"),
    [(2, None, "2.0"), (9, None, "8.0"), (0.1, None, "0.5"), (1.8, None, "2.0"),
     (24 + 6, None, "12.0"), (24 + 9, None, "16.0"), (24 * 2 - 3, None, "24.0"),
     (9, Decimal("4.5"), "4.5"), (24 * 60, None, "200")],
)  # fmt: skip
def test_hours_that_an_event_counts_for(hours, said, counts):
    event = EventPage(starts_at=AT, ends_at=AT + timedelta(hours=hours), hours=said)
    assert event.usual_hours == Decimal(counts)


def test_people_are_ticked_and_pasted(office, world, event):
    pasted = f"{world.mentor.phone}\n{world.other_doctor.name} {world.other_unit.name}\n没有这个人"
    html = send(office, "add", event.pk, person=[world.doctor.pk], pasted=pasted, hours="2.0")
    named = {world.doctor, world.mentor, world.other_doctor}
    assert entered() == {(user.pk, "PARTICIPANT", Decimal(2)) for user in named}
    assert "第 3 行“没有这个人”" in html
    assert 'value="2.0"' in html
    assert acts() == ["event.attend"] * 3
    assert told() == {(user.pk, "2") for user in named}


def test_one_person_did_several_things_each_once(office, world, event):
    for _again in range(2):
        html = send(
            office, "add", event.pk, query="?role=SPEAKER", person=[world.doctor.pk], hours="1.5"
        )
    assert "1 人原来就在名单里，学时没有改动。" in html
    send(office, "add", event.pk, query="?role=nonsense", person=[world.doctor.pk], hours="3")
    assert entered() == {
        (world.doctor.pk, "SPEAKER", Decimal("1.5")),
        (world.doctor.pk, "PARTICIPANT", Decimal(3)),
    }


@pytest.mark.parametrize("hours", ["", "0", "-1", "0.25", "201", "1e3", "NaN", "两"])
def test_hours_that_cannot_be_are_refused(office, world, event, hours):
    send(office, "add", event.pk, person=[world.doctor.pk], hours=hours)
    assert entered() == set()
    one = AttendanceFactory(event=event, user=world.doctor)
    send(office, "one", one.pk, role="PARTICIPANT", hours=hours)
    assert entered() == {(world.doctor.pk, "PARTICIPANT", Decimal(2))}


@pytest.mark.parametrize(
    "data", [{}, {"person": ["0"]}, {"person": ["x"]}, {"pasted": "\n \n"}, {"pasted": "\x00"}]
)
def test_who_cannot_be_understood_is_not_entered(office, event, data):
    send(office, "add", event.pk, hours="2", **data)
    assert entered() == set()


def test_people_of_another_alliance_are_not_entered(office, world, event):
    send(office, "add", event.pk, person=[world.stranger.pk], pasted=world.stranger.phone, hours=1)
    outcome = enter(event, world.doctor, world.stranger, by=world.alliance_office)
    assert (len(outcome.added), outcome.foreign) == (1, 1)
    with pytest.raises(NotAllowed):
        enter(event, world.doctor, by=world.coordinator)


@pytest.mark.parametrize(
    ("fields", "said"), [({"past": True, "cancelled": True}, "已取消"), ({}, "还没有开始")]
)
def test_nobody_took_part_in_what_did_not_take_place(office, world, home, fields, said):
    event = EventPageFactory(**fields)
    assert said in send(office, "add", event.pk, person=[world.doctor.pk], hours="2")
    assert entered() == set()


def test_hours_and_role_are_corrected(office, world, event):
    one = AttendanceFactory(event=event, user=world.doctor)
    AttendanceFactory(event=event, user=world.doctor, role=SPEAKER)
    assert "已有同样身份的登记" in send(office, "one", one.pk, role="SPEAKER", hours="3")
    send(office, "one", one.pk, role="MODERATOR", hours="3.5")
    one.refresh_from_db()
    assert (one.role, one.hours) == ("MODERATOR", Decimal("3.5"))
    assert acts() == ["event.correct_attendance"]


def test_who_has_a_certificate_stays_on_the_list(office, world, event):
    one = AttendanceFactory(event=event, user=world.doctor)
    certificate = certify(one, world)
    assert "已颁发学时证明，不能移出名单" in send(office, "remove", one.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_past_the_services(one)
    html = send(office, "one", one.pk, role="PARTICIPANT", hours="4")
    assert "已保存" in html
    certificate.refresh_from_db()
    assert certificate.snapshot["hours"] == "2"


def test_a_batch_is_still_shown_when_one_of_it_was_removed(office, world, event):
    named = AttendanceFactory(event=event, user=world.doctor)
    User.objects.filter(pk=world.mentor.pk).update(name="박준호")
    unnamed = AttendanceFactory(event=event, user=world.mentor)
    batch = batches.start_batch(
        source=SOURCES[CertificateKind.EVENT],
        ids=[named.pk, unnamed.pk],
        title="读片培训",
        by=world.alliance_office,
        at=named.recorded_at,
    )
    batches.issue_items(batch, batch.items.all(), at=named.recorded_at)
    assert IssueFailure.objects.get().source_id == unnamed.pk
    send(office, "remove", unnamed.pk)
    assert entered() == {(world.doctor.pk, "PARTICIPANT", Decimal(2))}
    assert not IssueFailure.objects.exists()
    html = office.get(reverse("certificates:batch", args=[batch.pk])).content.decode()
    assert "已移出名单" in html


def test_who_was_entered_by_mistake_is_removed(office, world, event):
    one = AttendanceFactory(event=event, user=world.doctor)
    send(office, "remove", one.pk)
    assert entered() == set()
    assert acts() == ["event.remove_attendance"]


def test_the_sheet_is_searched(office, world, event):
    AttendanceFactory(event=event, user=world.doctor)
    AttendanceFactory(event=event, user=world.mentor, role=SPEAKER)
    AttendanceFactory(user=world.other_doctor)
    url = reverse("event_attendance:sheet", args=[event.pk])
    for query, found in (
        ({}, {world.doctor, world.mentor}),
        ({"q": world.doctor.name}, {world.doctor}),
        ({"unit": world.lead_unit.pk}, {world.mentor}),
        ({"role": "SPEAKER"}, {world.mentor}),
        ({"unit": "x", "role": "x", "page": "x"}, {world.doctor, world.mentor}),
        ({"q": "%"}, set()),
    ):
        shown = office.get(url, query).context["page_obj"]
        assert {one.user for one in shown} == found


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, {"读片培训", "义诊"}), ({"q": "读片"}, {"读片培训"}), ({"kind": "FREE_CLINIC"}, {"义诊"}),
     ({"kind": "x"}, {"读片培训", "义诊"}), ({"q": "草稿"}, set())],
)  # fmt: skip
def test_events_are_searched(office, event, query, found):
    EventPageFactory(title="义诊", kind="FREE_CLINIC")
    EventPageFactory(title="草稿", live=False)
    shown = office.get(reverse("event_attendance:events"), query).context["page_obj"]
    assert {one.title for one in shown} == found


def test_what_has_begun_stands_before_what_is_to_come(office, event):
    EventPageFactory(title="明天")
    EventPageFactory(title="上周", starts_at=event.starts_at - timedelta(days=7))
    shown = office.get(reverse("event_attendance:events")).context["page_obj"]
    assert [one.title for one in shown] == ["读片培训", "上周", "明天"]


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("events", 5), ("sheet", 10), ("add", 9)])
def test_lists_cost_the_same_for_more(
    office, event, name, queries, many, django_assert_num_queries
):
    AttendanceFactory.create_batch(many, event=event)
    for _more in range(many - 1):
        EventPageFactory(past=True)
    url = reverse(f"event_attendance:{name}", args=[] if name == "events" else [event.pk])
    office.get(url)
    with django_assert_num_queries(queries):
        office.get(url)


def test_the_page_leads_the_offices_to_the_sheet(client, world, event):
    url = reverse("event_attendance:sheet", args=[event.pk])
    for role in PEOPLE:
        client.force_login(world.user(role))
        leads = url in client.get(event.url).content.decode()
        assert leads == (role in ("training_office", "alliance_office", "administrator"))


def test_everybody_finds_what_they_took_part_in(client, world, event):
    AttendanceFactory(event=event, user=world.doctor, hours="2.5")
    AttendanceFactory.create_batch(5, user=world.doctor, hours=1)
    client.force_login(world.doctor)
    html = client.get("/me/").content.decode()
    assert event.title in html
    assert "共 7.5 学时" in html
    assert "2.5 学时" in html
    assert "更早的 1 次" in html
    client.force_login(world.other_doctor)
    assert event.title not in client.get("/me/").content.decode()
    client.force_login(world.training_office)
    assert event.title in client.get(f"/people/{world.doctor.pk}/").content.decode()
    client.force_login(world.coordinator)
    assert event.title not in client.get(f"/people/{world.doctor.pk}/").content.decode()


def test_certificates_are_issued_from_the_sheet(office, world, event):
    one = AttendanceFactory(event=event, user=world.doctor)
    sheet = office.get(reverse("event_attendance:sheet", args=[event.pk])).content.decode()
    assert reverse("certificates:issue_sheet", args=["EVENT"]) + f"?group={event.pk}" in sheet
    line = office.get(reverse("event_attendance:one", args=[one.pk])).content.decode()
    assert reverse("certificates:issue_sheet", args=["EVENT"]) + f"?only={one.pk}" in line
    serial = certify(one, world).serial
    assert serial in office.get(reverse("event_attendance:one", args=[one.pk])).content.decode()


def test_the_database_refuses_hours_that_cannot_be(event):
    with pytest.raises(IntegrityError, match="event_hours_positive"), transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(hours=0)
    one = AttendanceFactory(event=event)
    with pytest.raises(IntegrityError, match="attendance_hours_positive"), transaction.atomic():
        Attendance.objects.filter(pk=one.pk).update(hours=0)
