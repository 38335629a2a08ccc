"""What the office enters goes before what the library knows, everywhere, without code."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.core import workdays
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.rotations import calendar
from courses.rotations.models import CalendarDay
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
SUNDAY, MONDAY = date(2027, 2, 14), date(2027, 2, 15)


@pytest.fixture(autouse=True)
def asked_of_the_database(usual_calendar, monkeypatch):
    """The calendar as it is outside tests, with nothing remembered from the test before."""
    monkeypatch.undo()
    workdays.forget_entered_days()
    yield
    workdays.forget_entered_days()


@pytest.fixture
def who(world):
    return {"by": world.training_office, "at": "2027-01-04T08:00+08:00"}


@pytest.fixture
def office(client, world):
    client.force_login(world.training_office)
    return client


def year(number=2027) -> str:
    return reverse("rotations:calendar_year", args=[number])


def enter(who, first=SUNDAY, last=None, worked=True):
    calendar.enter_days(starts_on=first, ends_on=last or first, worked=worked, note="", **who)


def test_an_entered_day_counts_until_it_is_withdrawn(
    who, django_capture_on_commit_callbacks, django_assert_num_queries
):
    assert not workdays.is_workday(SUNDAY)
    assert not workdays.is_settled(2027)
    with django_capture_on_commit_callbacks(execute=True):
        enter(who)
    with django_assert_num_queries(1):  # and none for the next days
        assert workdays.workdays_between(SUNDAY, MONDAY) == 2
    assert workdays.is_settled(2027)
    assert not workdays.is_announced(2027)
    with django_capture_on_commit_callbacks(execute=True):
        enter(who, SUNDAY, MONDAY, worked=False)
        calendar.withdraw_day(day=SUNDAY, **who)
        calendar.withdraw_day(day=SUNDAY, **who)
    assert workdays.workdays_between(SUNDAY, MONDAY) == 0
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "calendar.enter", "calendar.enter", "calendar.withdraw",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"), [(MONDAY, SUNDAY), (SUNDAY, date(2027, 3, 17)), (SUNDAY, date(9999, 1, 1))]
)
def test_a_stretch_that_is_no_holiday_is_refused(office, who, first, last):
    with pytest.raises(calendar.TooLong):
        enter(who, first, last)
    sent = {"starts_on": first.isoformat(), "ends_on": last.isoformat(), "worked": "no"}
    assert office.post(year(), sent).context["form"].errors
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_only_a_training_office_keeps_the_calendar(world, who, role):
    if role in ("training_office", "administrator"):
        return
    for step in (lambda by: enter(by), lambda by: calendar.withdraw_day(day=SUNDAY, **by)):
        with pytest.raises(NotAllowed):
            step(who | {"by": world.user(role)})


def test_the_screen_says_what_is_not_announced_and_takes_it(office):
    assert "尚未公布" in office.get(year()).content.decode()
    assert "按国务院办公厅公布" in office.get(year(2026)).content.decode()
    sent = {"starts_on": SUNDAY.isoformat(), "worked": "yes", "note": "春节调休"}
    page = office.post(year(), sent, follow=True).content.decode()
    assert "春节调休" in page
    assert "尚未公布" not in page
    assert CalendarDay.objects.get().worked
    office.post(reverse("rotations:withdraw_day", args=[SUNDAY.isoformat()]))
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("address", ["calendar/1900/", "calendar/99999/", "calendar/x/withdraw/"])
def test_an_address_that_means_nothing_is_not_found(office, address):
    page = f"/rotations/{address}"
    assert (office.post if "withdraw" in address else office.get)(page).status_code == 404


@pytest.mark.parametrize("days", [1, 3])
def test_the_screen_takes_the_same_queries_however_many_days(
    office, who, django_assert_num_queries, days
):
    enter(who, SUNDAY, date(2027, 2, 13 + days))
    office.get(year())
    with django_assert_num_queries(3):
        office.get(year())
