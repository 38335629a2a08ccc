from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.core.workdays import is_workday, workdays_between
from courses.attendance.arithmetic import DayRecord, DayState, days_between, spread
from courses.attendance.enums import LEAVE_ALLOWANCE

FIRST = date(2026, 9, 1)  # the autumn with its two holidays and the weekends worked for them
DAYS = [FIRST + timedelta(days=passed) for passed in range(92)]
some_days = st.sets(st.sampled_from(DAYS), max_size=40)


@st.composite
def records(draw) -> DayRecord:
    starts_on, ends_on = sorted([draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))])
    off = [day for day in days_between(starts_on, ends_on) if not is_workday(day)]
    return DayRecord(
        starts_on,
        ends_on,
        leave=draw(some_days),
        extra=set(draw(st.lists(st.sampled_from(off), max_size=3))) if off else set(),
        extended=draw(st.integers(0, workdays_between(starts_on, ends_on))),
        marks=draw(st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=60)),
    )


@given(records(), st.sampled_from(DAYS))
def test_every_day_that_is_over_is_counted_once(record, on):
    attendance = record.attendance(on=on)
    passed = list(days_between(record.starts_on, min(record.ends_on, on)))
    states = [record.state(day, on=on) for day in passed]
    assert attendance.expected + attendance.leave + states.count(DayState.OFF) == len(
        passed
    ) - states.count(DayState.AHEAD)
    assert states.count(DayState.AHEAD) <= 1  # today at most
    assert attendance.expected == attendance.present + attendance.absent
    assert 0 <= attendance.percent <= 100


@given(records(), st.sampled_from(DAYS))
def test_absences_are_the_days_that_are_counted_absent(record, on):
    absences = record.absences(first=record.starts_on, on=on)
    assert len(absences) == record.attendance(on=on).absent
    assert all(is_workday(day) or day in record.extra for day in absences)
    assert not set(absences) & record.leave


@given(records(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_day_confirmed_never_lowers_the_share(record, on, day):
    before = record.attendance(on=on)
    record.marks[day] = True
    after = record.attendance(on=on)
    assert after.percent >= before.percent
    assert after.present - before.present in (0, 1)


@given(records(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_day_of_leave_never_adds_an_absence(record, on, day):
    before = record.attendance(on=on)
    record.leave.add(day)
    assert record.attendance(on=on).absent <= before.absent


@given(records())
def test_what_is_owed_is_what_exceeds_the_allowance_and_is_not_made_up(record):
    standing = record.make_up()
    workdays = workdays_between(record.starts_on, record.ends_on)
    assert 0 <= standing.owed <= standing.leave <= workdays
    assert standing.allowance * LEAVE_ALLOWANCE <= workdays
    record.extra.clear()
    record.extended = 0
    assert record.make_up().owed == max(0, standing.leave - workdays // LEAVE_ALLOWANCE)


@given(records(), st.integers(1, 10))
def test_an_extension_settles_as_many_days_as_it_is_long(record, days):
    owed = record.make_up().owed
    before = workdays_between(record.starts_on, record.ends_on)
    record.ends_on += timedelta(days=days)
    longer = workdays_between(record.starts_on, record.ends_on) - before
    record.leave = {day for day in record.leave if day <= record.ends_on - timedelta(days=days)}
    record.extended += longer
    assert record.make_up().owed == max(0, owed - longer)


@given(st.lists(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)), max_size=5))
def test_spread_days_lie_in_their_period_and_in_the_bounds(periods):
    first, last = DAYS[20], DAYS[60]
    days = spread(periods, first=first, last=last)
    assert days == {
        day for day in DAYS if first <= day <= last and any(a <= day <= b for a, b in periods)
    }


@pytest.mark.parametrize(
    ("day", "mark", "state"),
    [
        (date(2026, 11, 13), True, DayState.PRESENT),
        (date(2026, 11, 13), False, DayState.ABSENT),
        (date(2026, 11, 13), None, DayState.ABSENT),
        (date(2026, 11, 18), None, DayState.AHEAD),
        (date(2026, 11, 18), False, DayState.ABSENT),
        (date(2026, 11, 19), None, DayState.AHEAD),
        (date(2026, 11, 14), True, DayState.OFF),
        (date(2026, 11, 16), None, DayState.LEAVE),
        (date(2026, 11, 16), True, DayState.LEAVE),
        (date(2026, 11, 15), None, DayState.ABSENT),
    ],
)
def test_what_a_day_is(day, mark, state):
    """The 14th and 15th are a weekend; on the 15th a missed day is made up, the 16th is leave."""
    record = DayRecord(
        date(2026, 11, 11),
        date(2026, 12, 8),
        leave={date(2026, 11, 16)},
        extra={date(2026, 11, 15)},
        marks={} if mark is None else {day: mark},
    )
    assert record.state(day, on=date(2026, 11, 18)) == state
