from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from alliance.cases.factories import CaseFactory
from alliance.core.models import AuditEntry
from alliance.core.throttle import TooManyTries
from alliance.units.queries import roles_of
from courses.attendance.factories import LeaveFactory
from courses.boards.calendar_links import read_feed, renew_link, stop_link
from courses.boards.calendars import as_ical, entries_for
from courses.boards.models import CalendarLink
from courses.mentoring.factories import MeetingFactory, MentorProfileFactory, PairingFactory
from courses.programmes.models import Trainee
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Placement
from lms.testing.attachment import Attachment, build_attachment
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=timezone.get_default_timezone())
TODAY = NOON.date()
A_DAY = timedelta(days=1)


@kept
def attachment(world) -> Attachment:
    """The world's attachment: the placement is 2026-11-11 to 2026-12-08."""
    with mock.patch.object(timezone, "now", return_value=NOON):
        return build_attachment(world)


@pytest.fixture
def meeting(attachment, world):
    """The two meet next Monday."""
    mentor = MentorProfileFactory(alliance=world.alliance, unit=world.lead_unit, user=world.mentor)
    return MeetingFactory(
        pairing=PairingFactory(mentor=mentor, mentee=world.doctor, alliance=world.alliance),
        planned_on=date(2026, 11, 23),
        agenda="讨论病历 44012345",
    )


def entries(user) -> list:
    return entries_for(user=user, roles=roles_of(user), on=TODAY)


def summaries(user) -> set[str]:
    return {entry.summary for entry in entries(user)}


def read(token, at=NOON, client="192.0.2.1"):
    return read_feed(token=token, client=client, at=at)


def test_a_trainee_sees_placements_approved_leave_and_meetings(attachment, world, meeting):
    LeaveFactory(
        trainee=attachment.trainee, starts_on=date(2026, 11, 20), reason="术后复查", approved=True
    )
    LeaveFactory(trainee=attachment.trainee, starts_on=date(2026, 11, 26))
    assert [(one.summary, one.first, one.last) for one in entries(world.doctor)] == [
        ("脊柱外科轮转", date(2026, 11, 11), date(2026, 12, 8)),
        ("请假", date(2026, 11, 20), date(2026, 11, 20)),
        (f"带教面谈：{world.mentor.name}", date(2026, 11, 23), date(2026, 11, 23)),
    ]


def test_each_role_sees_its_own(attachment, world, meeting):
    doctor, other = world.doctor.name, world.other_doctor.name
    assert summaries(world.mentor) == {f"带教：{doctor}", f"带教面谈：{doctor}"}
    assert summaries(world.department_head) == {f"入科：{doctor}", f"出科：{doctor}"}
    assert summaries(world.coordinator) == {f"{doctor}外出进修"}
    assert summaries(world.other_coordinator) == {f"{other}外出进修"}
    named = f"{attachment.version.programme.name}{attachment.intake.name}"
    intake = {f"{named}：{word}" for word in ("开始申请", "申请截止", "开班", "结束")}
    for role in ("training_office", "alliance_office"):
        # What lies more than sixty days back is left out.
        assert summaries(world.user(role)) <= intake
        assert f"{named}：结束" in summaries(world.user(role))
    for role in ("editor", "auditor", "stranger"):
        assert entries(getattr(world, role)) == []


def test_a_case_conference_stands_at_its_hour_for_those_who_may_come(world):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, advised=True)
    planned, cancelled = (
        case.conferences.create(
            starts_at=NOON + n * A_DAY, minutes=40, place="三楼会议室", planned_by=world.mentor,
            status=status, conclusion="" if status == "PLANNED" else "人不齐",
        )
        for n, status in ((1, "PLANNED"), (2, "CANCELLED"))
    )  # fmt: skip
    for conference in (planned, cancelled):
        conference.attendees.create(user=world.mentor)
        conference.attendees.create(user=world.doctor)
    for person in (world.mentor, world.doctor):
        (entry,) = entries(person)
        assert entry.summary == f"病例 #{case.pk} 讨论会"
    assert entries(world.other_doctor) == entries(world.stranger) == []
    assert case.question not in repr(entry)
    (event,) = Calendar.from_ical(as_ical([entry], name="日程", changed_at=NOON)).events
    assert (event.start, event.end - event.start) == (NOON + A_DAY, timedelta(minutes=40))
    assert event["location"] == "三楼会议室"


def test_a_former_mentor_a_cancelled_placement_and_the_far_past_are_gone(attachment, world):
    Placement.objects.filter(pk=attachment.placement.pk).update(mentor=world.editor)
    assert summaries(world.mentor) == set()
    Placement.objects.filter(pk=attachment.placement.pk).update(status="CANCELLED")
    assert summaries(world.editor) == summaries(world.department_head) == set()
    long_ago = TODAY - timedelta(days=100)
    PlacementFactory(trainee=attachment.trainee, starts_on=long_ago, ends_on=long_ago + 20 * A_DAY)
    assert summaries(world.doctor) == set()


def test_a_terminated_trainee_is_not_away(attachment, world):
    Trainee.objects.filter(pk=attachment.trainee.pk).update(status="TERMINATED")
    assert summaries(world.coordinator) == set()


@pytest.mark.parametrize("count", [1, 4])
def test_a_feed_costs_the_same_queries(attachment, world, django_assert_max_num_queries, count):
    for n in range(count):
        PlacementFactory(
            department=world.department, mentor=world.mentor, starts_on=TODAY + n * A_DAY
        )
    roles = roles_of(world.department_head)
    with django_assert_max_num_queries(6):
        found = entries_for(user=world.department_head, roles=roles, on=TODAY)
    assert len(found) == 2 * (count + 1)


def test_the_file_is_calendar_programs_own(attachment, world, meeting, settings):
    settings.SITE_URL = "https://lms.example.org"
    LeaveFactory(
        trainee=attachment.trainee, starts_on=date(2026, 11, 20), reason="术后复查", approved=True
    )
    content = as_ical(entries(world.doctor), name="进修日程", changed_at=NOON)
    calendar = Calendar.from_ical(content)
    assert (calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("2.0", "进修日程")
    placement, leave, _meeting = calendar.walk("VEVENT")
    assert placement["UID"] == f"placement-{attachment.placement.pk}@lms.example.org"
    assert placement["DTSTART"].dt == date(2026, 11, 11)
    assert placement["DTEND"].dt == date(2026, 12, 9)
    assert placement["DTSTAMP"].dt == NOON
    assert placement["LOCATION"] == "江川市第一人民医院"
    assert leave["URL"].startswith("https://lms.example.org/attendance/leave/")
    text = content.decode()
    assert all(secret not in text for secret in ("术后复查", "44012345", "讨论病历"))
    assert "\r\n" in text
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_a_link_is_renewed_and_the_old_one_is_dead(world):
    first = renew_link(by=world.doctor, at=NOON)
    assert len(first.token) == 32
    assert read(first.token)
    second = renew_link(by=world.doctor, at=NOON)
    assert read(first.token) is None
    assert read(second.token)
    stop_link(by=world.doctor, at=NOON)
    stop_link(by=world.doctor, at=NOON)
    assert read(second.token) is None
    assert [
        entry.action
        for entry in AuditEntry.objects.filter(action__startswith="calendar").order_by("pk")
    ] == ["calendar.renew", "calendar.renew", "calendar.stop"]


def test_whoever_may_not_sign_in_has_no_feed(world):
    link = renew_link(by=world.doctor, at=NOON)
    world.doctor.is_active = False
    world.doctor.save()
    assert read(link.token) is None


def test_it_changes_when_its_content_does_and_not_before(attachment, world):
    link = renew_link(by=world.doctor, at=NOON)
    first = read(link.token)
    later = NOON + timedelta(hours=2)
    assert read(link.token, at=later) == first
    Placement.objects.filter(pk=attachment.placement.pk).update(ends_on=date(2026, 12, 9))
    second = read(link.token, at=later)
    assert second.digest != first.digest
    assert second.changed_at == later.replace(microsecond=0)


def test_a_feed_speaks_its_owners_language(attachment, world):
    link = renew_link(by=world.doctor, at=NOON)
    chinese = read(link.token).content
    assert "脊柱外科轮转" in chinese.decode()
    world.doctor.language = "en"
    world.doctor.save()
    assert "脊柱外科" in read(link.token).content.decode()


def test_unknown_links_are_tried_thirty_times_from_one_address(world):
    link = renew_link(by=world.doctor, at=NOON)
    for n in range(30):
        assert read(f"unknown-{n}") is None
    with pytest.raises(TooManyTries):
        read("unknown")
    assert read("unknown", client="192.0.2.2") is None
    assert read(link.token)  # the good one is not shut by the neighbour's guesses


def test_a_link_is_asked_for_sixty_times_an_hour(world):
    link = renew_link(by=world.doctor, at=NOON)
    for _ in range(60):
        read(link.token)
    with pytest.raises(TooManyTries):
        read(link.token)
    assert read(link.token, at=NOON + timedelta(hours=1))


def test_the_feed_is_served_without_a_session(client, attachment, world):
    link = renew_link(by=world.doctor, at=timezone.now())
    url = reverse("boards:calendar_feed", args=[link.token])
    assert url == f"/calendar/{link.token}.ics"
    answer = client.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    same = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert (
        client.get(url, headers={"If-Modified-Since": answer["Last-Modified"]}).status_code == 304
    )
    assert client.post(url).status_code == 405


def test_every_unknown_link_gets_the_same_answer(client, world):
    link = renew_link(by=world.doctor, at=timezone.now())
    renew_link(by=world.doctor, at=timezone.now())
    answers = [client.get(f"/calendar/{token}.ics") for token in (link.token, "x", "0" * 300, "名")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"")}
    for _ in range(30):
        answer = client.get("/calendar/x.ics")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600


def test_the_page_makes_renews_and_stops_the_link(client, world):
    client.force_login(world.doctor)
    page = reverse("boards:calendar")
    assert "生成订阅链接" in client.get(page).content.decode()
    client.post(reverse("boards:renew_calendar"))
    link = CalendarLink.objects.get()
    assert link.token in client.get(page).content.decode()
    client.post(reverse("boards:renew_calendar"))
    assert link.token not in client.get(page).content.decode()
    client.post(reverse("boards:stop_calendar"))
    assert not CalendarLink.objects.exists()
