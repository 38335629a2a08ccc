from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from alliance.events.calendars import as_ical
from alliance.events.factories import EventPageFactory
from alliance.events.models import AgendaItem, EventPage, Speaker
from alliance.pages.page_cache import start_new_generation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 1, tzinfo=UTC)  # nine in the morning in Shanghai


def lists(response) -> tuple[list[str], list[str]]:
    upcoming = [event.title for event in response.context["upcoming"]]
    return upcoming, [event.title for event in response.context["page_obj"]]


def test_what_is_to_come_stands_before_what_has_been(home, client):
    now = timezone.now()
    EventPageFactory(title="后天", starts_at=now + timedelta(days=2))
    EventPageFactory(title="正在开", starts_at=now - timedelta(hours=1))
    EventPageFactory(title="昨天", past=True)
    EventPageFactory(title="上周", starts_at=now - timedelta(days=7))
    EventPageFactory(title="草稿", live=False)
    assert lists(client.get("/events/")) == (["正在开", "后天"], ["昨天", "上周"])


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_costs_the_same_for_more_events(
    home, world, events, django_assert_max_num_queries
):
    for n in range(events):
        EventPageFactory(host=world.unit, slug=f"coming-{n}")
        EventPageFactory(host=world.unit, past=True, slug=f"past-{n}")
    Client().get("/events/")
    start_new_generation()
    with django_assert_max_num_queries(4):
        Client().get("/events/")


def test_an_event_says_all_that_one_has_to_know(home, world, client):
    event = EventPageFactory(
        address="滨河路 66 号", online="https://live.example.org/room", host=world.unit,
        apply_by=timezone.now() + timedelta(hours=1), how_to_apply="由联络员报名",
        contact_name="董思源", contact_phone="0990-2018811",
    )  # fmt: skip
    event.speakers = [Speaker(name="沈怀瑾", position="主任医师", organisation="中心医院")]
    event.agenda = [
        AgendaItem(starts_at=event.starts_at + timedelta(hours=1), title="讨论"),
        AgendaItem(starts_at=event.starts_at, title="报告", speaker="沈怀瑾"),
    ]
    event.save()
    html = client.get(event.url).content.decode()
    for words in (
        "五楼会议室", "滨河路 66 号", "https://live.example.org/room", world.unit.name,
        "由联络员报名",
        "董思源", 'href="tel:0990-2018811"', "沈怀瑾", "可以报名", "加入日历",
    ):  # fmt: skip
        assert words in html
    assert html.index("报告") < html.index("讨论")


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        ({"past": True}, "已结束", "加入日历"),
        ({"cancelled": True, "apply_by": "open"}, "已取消", "可以报名"),
        ({"apply_by": "closed"}, "已截止", "可以报名"),
    ],
)
def test_an_event_says_how_it_stands(home, client, fields, said, unsaid):
    times = {"open": timedelta(hours=1), "closed": timedelta(hours=-1)}
    if delta := times.get(fields.get("apply_by")):
        fields = fields | {"apply_by": timezone.now() + delta}
    html = client.get(EventPageFactory(**fields).url).content.decode()
    assert said in html
    assert unsaid not in html


def test_home_shows_the_next_that_takes_place(home, client):
    EventPageFactory(title="照常举行")
    EventPageFactory(title="取消的活动", cancelled=True)
    EventPageFactory(title="昨天的活动", past=True)
    html = client.get("/").content.decode()
    assert "照常举行" in html
    assert "取消的活动" not in html
    assert "昨天的活动" not in html


def test_the_database_refuses_an_event_that_ends_before_it_begins(home):
    event = EventPageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(ends_at=event.starts_at)
    item = AgendaItem.objects.create(event=event, starts_at=AT, title="讨论")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(ends_at=AT)


def test_nobody_can_apply_after_it_began(home):
    event = EventPageFactory()
    event.apply_by = event.starts_at + timedelta(minutes=1)
    with pytest.raises(ValidationError) as refusal:
        event.full_clean()
    assert list(refusal.value.message_dict) == ["apply_by"]


def test_an_event_as_a_calendar_entry(home):
    event = EventPageFactory(title="年会；讨论", starts_at=AT, address="滨河路 66 号")
    (entry,) = Calendar.from_ical(as_ical(event, url="https://a.example.org/events/x/")).events
    assert entry["UID"] == f"event-{event.pk}@a.example.org"
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (AT, AT + timedelta(hours=2))
    assert entry["SUMMARY"] == "年会；讨论"
    assert entry["LOCATION"] == "五楼会议室，滨河路 66 号"
    assert entry["STATUS"] == "CONFIRMED"


def test_an_event_called_off_replaces_the_entry(home):
    event = EventPageFactory()
    event.save_revision().publish()
    event.refresh_from_db()
    url = "https://a.example.org/"
    (before,) = Calendar.from_ical(as_ical(event, url=url)).events
    event.cancelled = True
    event.last_published_at += timedelta(seconds=5)
    (after,) = Calendar.from_ical(as_ical(event, url=url)).events
    assert (before["UID"], after["STATUS"]) == (after["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_calendar_of_a_restricted_event_is_not_there(home, client):
    event = EventPageFactory()
    PageViewRestriction.objects.create(page=event, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"/events/{event.pk}/calendar.ics").status_code == 404
