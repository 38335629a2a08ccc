from datetime import date

import pytest

from alliance.core.workdays import is_workday, workdays_between


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday worked for 6 October
        (date(2026, 9, 20), True),  # a Sunday worked for 7 October
        (date(2026, 1, 4), True),
        (date(2025, 1, 26), True),
        (date(2025, 10, 8), False),  # off for 11 October
        (date(2025, 10, 11), True),
        (date(2027, 2, 8), False),  # Spring Festival, not yet announced in full
        (date(2011, 12, 31), True),  # worked for the New Year that follows
    ],
)
def test_workday(day, worked):
    assert is_workday(day) is worked


def test_workdays_between_counts_both_ends():
    assert workdays_between(date(2026, 9, 28), date(2026, 10, 11)) == 6
    assert workdays_between(date(2026, 10, 10), date(2026, 10, 10)) == 1
    assert workdays_between(date(2026, 10, 11), date(2026, 10, 10)) == 0
